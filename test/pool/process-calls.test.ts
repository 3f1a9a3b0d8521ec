import { describeCalls } from './calls.ts';
import { PROCESS } from './support.ts';

describeCalls(PROCESS);
