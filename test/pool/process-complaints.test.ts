import { Pool } from '../../src/index.ts';
import { describeComplaints } from './complaints.ts';

describeComplaints('processes', (options) => new Pool(options));
