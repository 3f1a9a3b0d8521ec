import { describeChannels } from './contract.ts';
import { PROCESSES } from './support.ts';

describeChannels(PROCESSES);
