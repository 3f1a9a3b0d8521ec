import { describeEdges } from './edges.ts';
import { THREAD } from './support.ts';

describeEdges(THREAD);
