import { describeChannels } from './contract.ts';
import { THREADS } from './support.ts';

describeChannels(THREADS);
