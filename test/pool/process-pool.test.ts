import { describePool } from './contract.ts';
import { PROCESS } from './support.ts';

describePool(PROCESS);
