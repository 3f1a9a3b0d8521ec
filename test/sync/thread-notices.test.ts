import { conditionContract } from './condition.ts';
import { eventContract } from './event.ts';
import { THREADS } from './support.ts';

eventContract(THREADS);
conditionContract(THREADS);
