/**
 * Looks whether everything that mprun is built on works here:
 *
 *     Node ─▶ CPUs ─▶ shared memory ─▶ TypeScript ─▶ worker process ─▶ worker thread ─▶ settings
 *
 * One after the other, so that none is measured under the load of another; a broken one does not keep the next from being made.
 */
import { CHECK_NAMES, type Check, type CheckName, type Finding } from './check.ts';
import { checkCpus, type ParseProcesses } from './cpus.ts';
import { examine, type Examination } from './examine.ts';
import { checkNode } from './node.ts';
import { checkSharedMemory } from './shared-memory.ts';
import { checkTypeScript, COMPILER_HINT } from './typescript.ts';
import { checkWorker, silentWorkerHint } from './worker.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whose tasks are compiled: the cache lies near them. */
  readonly cwd: string;
  /** How the command line reads a number of workers. */
  readonly parseProcesses: ParseProcesses;
  /** What variables and files say of the command line's options. */
  readonly checkConfig: () => Promise<Finding>;
}

/** What a slow machine needs for a check, many times over. */
const LIMIT_MS = 10_000;

/** Each check as it is done. Ends early when the signal aborts. */
export async function* diagnose(
  surroundings: Surroundings,
  signal: AbortSignal,
): AsyncGenerator<Check, void, void> {
  const examinations = makeExaminations(surroundings);
  for (const name of CHECK_NAMES) {
    if (signal.aborted) return;
    try {
      yield await examine(name, examinations[name], { limitMs: LIMIT_MS, signal });
    } catch (error) {
      // Who stopped it knows.
      if (!signal.aborted) throw error;
    }
  }
}

function makeExaminations({
  env,
  cwd,
  parseProcesses,
  checkConfig,
}: Surroundings): Readonly<Record<CheckName, Examination>> {
  return {
    Node: { look: () => checkNode() },
    CPUs: { look: () => checkCpus(env, parseProcesses) },
    'Shared memory': { look: () => checkSharedMemory() },
    TypeScript: { look: (signal) => checkTypeScript(cwd, signal), ifSilent: COMPILER_HINT },
    'Worker process': { look: (signal) => checkWorker('process', signal), ifSilent: silentWorkerHint() },
    'Worker thread': { look: (signal) => checkWorker('thread', signal), ifSilent: silentWorkerHint() },
    Config: { look: checkConfig },
  };
}
