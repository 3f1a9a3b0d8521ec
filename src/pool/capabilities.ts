/** What a backend cannot do is said when it is asked for. */
import type { BackendKind } from '../backend/backend.ts';
import { UsageError } from '../errors.ts';

const NOT_STOPPABLE = 'nothing can stop a task that runs in the program itself';
const NO_SIGNALS = 'threads of a process get no signals of their own';
const NOT_SEPARATE = 'its tasks run in the program itself';

/** Options that a backend does not have, with the reason. */
const LACKING: Readonly<Record<BackendKind, Readonly<Record<string, string>>>> = {
  process: {},
  thread: {
    signal: NO_SIGNALS,
    killSignal: NO_SIGNALS,
    nice: 'threads run with the priority of their process',
  },
  inline: {
    timeoutMs: NOT_STOPPABLE,
    timeoutFactor: NOT_STOPPABLE,
    kill: NOT_STOPPABLE,
    preempt: NOT_STOPPABLE,
    signal: NOT_SEPARATE,
    killSignal: NOT_SEPARATE,
    nice: NOT_SEPARATE,
    env: NOT_SEPARATE,
    execArgv: NOT_SEPARATE,
    resourceLimits: NOT_SEPARATE,
    maxMemoryPerChild: NOT_SEPARATE,
  },
};

/**
 * Throws where something is asked for that the backend cannot do.
 *
 * @param asked names of options or methods with what they were given; `undefined` and `false` ask for nothing
 * @throws UsageError
 */
export function expectAble(backend: BackendKind, asked: Readonly<Record<string, unknown>>): void {
  for (const [name, reason] of Object.entries(LACKING[backend])) {
    if (asked[name] === undefined || asked[name] === false) continue;
    const able = Object.entries(LACKING).filter(([, lacking]) => !Object.hasOwn(lacking, name));
    throw new UsageError(`the backend '${backend}' has no \`${name}\`: ${reason}`, {
      hint: `use the backend ${able.map(([other]) => `'${other}'`).join(' or ')}`,
    });
  }
}
