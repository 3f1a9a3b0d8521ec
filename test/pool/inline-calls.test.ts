import { describeCalls } from './calls.ts';
import { INLINE } from './support.ts';

describeCalls(INLINE);
