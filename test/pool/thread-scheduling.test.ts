import { describeScheduling } from './scheduling.ts';
import { THREAD } from './support.ts';

describeScheduling(THREAD);
