import { endsContract } from './ends.ts';
import { THREADS } from './support.ts';

endsContract(THREADS);
