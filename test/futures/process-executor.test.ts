import { PROCESS } from '../pool/support.ts';
import { describeExecutor } from './contract.ts';

describeExecutor(PROCESS);
