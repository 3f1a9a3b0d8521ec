import { describeProcess } from './contract.ts';
import { INLINE } from './support.ts';

describeProcess(INLINE);
