import { describePool } from './contract.ts';
import { INLINE } from './support.ts';

describePool(INLINE);
