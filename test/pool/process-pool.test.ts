import { Pool } from '../../src/index.ts';
import { describePool } from './contract.ts';

describePool('processes', (options) => new Pool(options));
