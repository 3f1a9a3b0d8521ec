import { testPrints } from './prints.ts';
import { INLINE } from './support.ts';

testPrints(INLINE);
