import { describeEdges } from './edges.ts';
import { INLINE } from './support.ts';

describeEdges(INLINE);
