import { Pool } from '../../src/index.ts';
import { describeCalls } from './calls.ts';

describeCalls('processes', (options) => new Pool(options));
