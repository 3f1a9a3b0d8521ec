import { describeSync } from './contract.ts';
import { PROCESSES } from './support.ts';

describeSync(PROCESSES);
