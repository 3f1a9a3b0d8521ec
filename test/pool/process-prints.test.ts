import { testPrints } from './prints.ts';
import { PROCESS } from './support.ts';

testPrints(PROCESS);
