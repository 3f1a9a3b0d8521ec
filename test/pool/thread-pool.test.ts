import { describePool } from './contract.ts';
import { THREAD } from './support.ts';

describePool(THREAD);
