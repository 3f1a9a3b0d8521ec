import { THREAD } from '../pool/support.ts';
import { describeExecutorMap } from './map.ts';

describeExecutorMap(THREAD);
