import { lockContract } from './lock.ts';
import { PROCESSES } from './support.ts';

lockContract(PROCESSES);
