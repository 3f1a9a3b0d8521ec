import { conditionContract } from './condition.ts';
import { eventContract } from './event.ts';
import { PROCESSES } from './support.ts';

eventContract(PROCESSES);
conditionContract(PROCESSES);
