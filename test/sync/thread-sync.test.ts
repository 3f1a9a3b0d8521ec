import { describeSync } from './contract.ts';
import { THREADS } from './support.ts';

describeSync(THREADS);
