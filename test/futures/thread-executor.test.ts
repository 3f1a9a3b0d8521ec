import { THREAD } from '../pool/support.ts';
import { describeExecutor } from './contract.ts';

describeExecutor(THREAD);
