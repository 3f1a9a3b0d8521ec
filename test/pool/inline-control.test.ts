import { describeControl } from './control.ts';
import { INLINE } from './support.ts';

describeControl(INLINE);
