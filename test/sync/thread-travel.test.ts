import { THREADS } from './support.ts';
import { travelContract } from './travel.ts';

travelContract(THREADS);
