import { THREAD } from '../pool/support.ts';
import { describeExecutorComplaints } from './complaints.ts';

describeExecutorComplaints(THREAD);
