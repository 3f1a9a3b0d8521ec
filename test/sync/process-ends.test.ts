import { endsContract } from './ends.ts';
import { PROCESSES } from './support.ts';

endsContract(PROCESSES);
