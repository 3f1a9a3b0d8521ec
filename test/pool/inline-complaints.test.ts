import { describeComplaints } from './complaints.ts';
import { INLINE } from './support.ts';

describeComplaints(INLINE);
