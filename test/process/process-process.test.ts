import { describeProcess } from './contract.ts';
import { PROCESS } from './support.ts';

describeProcess(PROCESS);
