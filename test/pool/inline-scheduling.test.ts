import { describeScheduling } from './scheduling.ts';
import { INLINE } from './support.ts';

describeScheduling(INLINE);
