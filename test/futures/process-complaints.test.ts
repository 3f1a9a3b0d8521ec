import { PROCESS } from '../pool/support.ts';
import { describeExecutorComplaints } from './complaints.ts';

describeExecutorComplaints(PROCESS);
