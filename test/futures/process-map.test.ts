import { PROCESS } from '../pool/support.ts';
import { describeExecutorMap } from './map.ts';

describeExecutorMap(PROCESS);
