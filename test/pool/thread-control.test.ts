import { describeControl } from './control.ts';
import { THREAD } from './support.ts';

describeControl(THREAD);
