import { Pool } from '../../src/index.ts';
import { describeEdges } from './edges.ts';

describeEdges('processes', (options) => new Pool(options));
