import { barrierContract } from './barrier.ts';
import { THREADS } from './support.ts';

barrierContract(THREADS);
