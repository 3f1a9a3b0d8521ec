import { PROCESSES } from './support.ts';
import { travelContract } from './travel.ts';

travelContract(PROCESSES);
