import { describeEdges } from './edges.ts';
import { PROCESS } from './support.ts';

describeEdges(PROCESS);
