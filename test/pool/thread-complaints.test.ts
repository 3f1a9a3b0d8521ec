import { describeComplaints } from './complaints.ts';
import { THREAD } from './support.ts';

describeComplaints(THREAD);
