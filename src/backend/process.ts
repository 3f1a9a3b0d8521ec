import { Child } from '../child/child.ts';
import type { Backend } from './backend.ts';

/** Workers as child processes. */
export const processBackend: Backend = {
  start: (name, listener) => new Child({ name, prints: 'pipe' }, listener),
};
