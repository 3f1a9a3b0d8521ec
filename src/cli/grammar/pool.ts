/** What makes the pool, how it goes about failures, and when inputs may begin. */
import type { Command, Option } from './commander.ts';
import { addFlags, alias, flag } from './flag.ts';

const POOL = 'Pool:';
const FAILURES = 'Failure handling:';
const LIMITS = 'Limits:';

/** What workers are. */
export function backendOption(): Option {
  return flag(
    '--backend <kind>',
    'what workers are: processes, threads, or this process itself (one input at a time)',
    { choices: ['process', 'thread', 'inline'], default: 'process' },
  );
}

/** Of every command that runs a task over inputs. */
export function addPoolOptions(command: Command): void {
  addFlags(command, POOL, [
    flag('-p, --processes <n>', 'number of workers: N, N% of the CPUs, +N or -N of them, or auto', {
      default: 'auto',
    }),
    alias('-j, --jobs <n>', 'processes'),
    alias('-P, --max-procs <n>', 'processes'),
    alias('--workers <n>', 'processes'),
    flag('--chunksize <n>', 'inputs per message to a worker; never visible in results', { default: 'auto' }),
    flag('--maxtasksperchild <n>', 'replace a worker after n inputs'),
    flag(
      '--initializer <ref>',
      'function every worker runs first: an export of the module, or path#export (default: its initializer, if any)',
    ),
    flag('--initargs <json>', 'its arguments, a JSON array'),
    flag(
      '--finalizer <ref>',
      'function every worker runs last (default: the finalizer of the module, if any)',
      { advanced: true },
    ),
    flag(
      '--timeout <duration>',
      'time an input may take: 300ms, 1.5s, 2m, or 300% of the median; a bare number is seconds',
    ),
  ]);
}

/** Of map, starmap and apply. */
export function addRunOptions(command: Command): void {
  addFlags(command, POOL, [
    backendOption(),
    flag('-k, --keep-order', 'results in the order of the inputs (the default)', {
      conflicts: ['unordered'],
      advanced: true,
    }),
    flag('-u, --unordered', 'results as they come'),
    flag('--prefetch <n>', 'inputs that are read ahead of their results, at most', { advanced: true }),
    flag('--env <name=value>', 'set a variable in the environment of workers (repeatable)', {
      repeatable: true,
      defaultText: 'none',
      advanced: true,
    }),
    flag('--env-file <file>', 'the same from a file (repeatable)', {
      repeatable: true,
      defaultText: 'none',
      advanced: true,
    }),
    flag('--exec-argv <flag>', "flag of Node's for the workers (repeatable)", {
      repeatable: true,
      defaultText: 'none',
      advanced: true,
    }),
    flag('-C, --cwd <dir>', 'as if mprun had been started in that directory', { advanced: true }),
  ]);
  addFailureOptions(command);
  addLimitOptions(command);
}

function addFailureOptions(command: Command): void {
  addFlags(command, FAILURES, [
    flag('--retries <n>', 'how often a failed input is run again', { default: '0' }),
    flag('--retry-delay <duration>', 'time before the first of these', { advanced: true }),
    flag('--retry-backoff <factor>', 'each further delay is so many times the last (default: 2)', {
      advanced: true,
    }),
    flag('--retry-max-delay <duration>', 'no delay is longer (default: 30s)', { advanced: true }),
    flag('--retry-jitter', 'delays vary at random, down to half', { advanced: true }),
    flag('--retry-on <list>', 'what is run again: error, timeout, crash (default: all)', { advanced: true }),
    flag(
      '--halt <when,why>',
      'when to stop early: soon or now; fail=1, success=1, done=10, fail=50%; never',
      {
        conflicts: ['bail', 'failFast'],
      },
    ),
    flag('--bail [n]', 'begin no input after n failures: --halt soon,fail=n', {
      conflicts: ['failFast'],
      advanced: true,
    }),
    flag('--fail-fast', 'stop at once at the first failure: --halt now,fail=1'),
    flag('--exit-code <policy>', 'what failures make of the exit status', {
      choices: ['any', 'count', 'first', 'max', 'none'],
      default: 'any',
      advanced: true,
    }),
    flag('--callback <ref>', 'called here with each result: (value, {index, input})'),
    flag('--error-callback <ref>', 'called here with each error: (error, {index, input})'),
  ]);
}

function addLimitOptions(command: Command): void {
  addFlags(command, LIMITS, [
    flag('--deadline <duration>', 'time the whole run may take; exit 124'),
    flag('--kill-signal <signal>', 'how workers are asked to end (default: SIGTERM)', { advanced: true }),
    flag('--kill-timeout <duration>', 'time until those that did not are killed (default: 5s)', {
      advanced: true,
    }),
    flag('--delay <duration>', 'time between the starts of two inputs, at least', { advanced: true }),
    flag('--rate <n/unit>', 'no more starts than that: 10/s, 100/m', { advanced: true }),
    flag('--load <n|%>', 'begin no input while the load of the machine is higher', { advanced: true }),
    flag(
      '--memfree <size>',
      'begin no input while less memory is free; below half of it, the youngest makes room',
      { advanced: true },
    ),
    flag('--max-memory-per-worker <size>', 'replace a worker that takes more: 512M, 1.5G', {
      advanced: true,
    }),
    flag('--nice <n>', 'priority of workers: 19 is the lowest', { advanced: true }),
  ]);
}
