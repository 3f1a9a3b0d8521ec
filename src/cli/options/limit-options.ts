/** When inputs may begin, how long all may take, and how workers end. */
import { cpuCount, UsageError, type BackendKind, type PoolOptions } from '../../index.ts';
import { Delay } from '../job/gates/delay.ts';
import { Load } from '../job/gates/load.ts';
import { FreeMemory } from '../job/gates/memory.ts';
import { Rate } from '../job/gates/rate.ts';
import { ConditionGate, type Condition } from '../job/gates/start-gate.ts';
import type { JobRequest } from '../job/request.ts';
import { parseDuration, parseInteger, parseLoad, parseRate, parseSignal, parseSize } from '../values.ts';

/** Raw text of the options; commander's names. */
export interface LimitFlags {
  readonly backend?: BackendKind;
  readonly deadline?: string;
  readonly killSignal?: string;
  readonly killTimeout?: string;
  readonly delay?: string;
  readonly rate?: string;
  readonly load?: string;
  readonly memfree?: string;
  readonly maxMemoryPerWorker?: string;
  readonly nice?: string;
}

const NICE: readonly [number, number] = [-20, 19];

/** Throws `UsageError`. */
export function toLimitRequest(flags: LimitFlags): Pick<JobRequest, 'deadlineMs' | 'memory'> & {
  readonly gate: ConditionGate | undefined;
} {
  const { deadline, delay, rate, load, memfree } = flags;
  const memory = memfree === undefined ? undefined : new FreeMemory(parseSize('--memfree', memfree));
  const conditions: Condition[] = [];
  if (delay !== undefined) conditions.push(new Delay(parseDuration('--delay', delay)));
  if (rate !== undefined) conditions.push(new Rate(parseRate('--rate', rate)));
  if (load !== undefined) conditions.push(new Load(parseLoad('--load', load, cpuCount())));
  if (memory) conditions.push(memory);
  return {
    deadlineMs: deadline === undefined ? undefined : parseDuration('--deadline', deadline),
    memory,
    gate: conditions.length === 0 ? undefined : new ConditionGate(conditions),
  };
}

/** How workers are kept small and low, and how they end. Throws `UsageError`. */
export function toWorkerLimits(
  flags: LimitFlags,
): Pick<PoolOptions, 'killSignal' | 'killTimeoutMs' | 'maxMemoryPerChild' | 'nice'> {
  const { backend, killSignal, killTimeout, maxMemoryPerWorker, nice } = flags;
  if (backend !== undefined && backend !== 'process') {
    const processesOnly = { '--kill-signal': killSignal, '--nice': nice };
    for (const [flag, value] of Object.entries(processesOnly))
      if (value !== undefined)
        throw new UsageError(`${flag} is not for --backend ${backend}: its workers are no processes`, {
          hint: 'leave one of them out',
        });
  }
  return {
    killSignal: killSignal === undefined ? undefined : parseSignal('--kill-signal', killSignal),
    killTimeoutMs: killTimeout === undefined ? undefined : parseDuration('--kill-timeout', killTimeout),
    maxMemoryPerChild:
      maxMemoryPerWorker === undefined ? undefined : parseSize('--max-memory-per-worker', maxMemoryPerWorker),
    nice: nice === undefined ? undefined : parseInteger('--nice', nice, NICE),
  };
}
