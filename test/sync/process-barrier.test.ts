import { barrierContract } from './barrier.ts';
import { PROCESSES } from './support.ts';

barrierContract(PROCESSES);
