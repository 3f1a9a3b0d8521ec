import { NotCloneableError } from '../errors.ts';

/** Says what is wrong, and not where in the value: `explainNotCloneable` adds that. */
export class BareRefusal extends NotCloneableError {}
