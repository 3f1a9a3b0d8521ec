import { describeCalls } from './calls.ts';
import { THREAD } from './support.ts';

describeCalls(THREAD);
