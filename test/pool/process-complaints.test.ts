import { describeComplaints } from './complaints.ts';
import { PROCESS } from './support.ts';

describeComplaints(PROCESS);
