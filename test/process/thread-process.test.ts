import { describeProcess } from './contract.ts';
import { THREAD } from './support.ts';

describeProcess(THREAD);
