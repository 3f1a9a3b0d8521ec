import { testPrints } from './prints.ts';
import { THREAD } from './support.ts';

testPrints(THREAD);
