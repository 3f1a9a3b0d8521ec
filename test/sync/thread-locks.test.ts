import { lockContract } from './lock.ts';
import { THREADS } from './support.ts';

lockContract(THREADS);
