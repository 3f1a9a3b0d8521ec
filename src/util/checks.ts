/** Checks of what users pass: JavaScript does not tell of a misspelt option or a wrong type. */
import { constants } from 'node:os';

import { UsageError } from '../errors.ts';
import { nearest } from './suggest.ts';

/** Throws `UsageError` for a value that the option of that name cannot have. */
export type Check = (name: string, value: unknown) => void;

/** A check for each option there is. */
export type Checks<T> = Readonly<Record<keyof T & string, Check>>;

/**
 * Throws unless the options are an object, of these names, with values that pass their checks; `undefined` always does.
 *
 * @param owner what they belong to: `a pool`, `map`
 */
export function expectOptions(
  owner: string,
  options: unknown,
  checks: Readonly<Record<string, Check>>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new UsageError(`Expected the options of ${owner} to be an object, got ${show(options)}`, {
      hint: wayToSay(options, checks),
    });
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) throw unknownOption(owner, name, Object.keys(checks));
    if (value !== undefined) check(name, value);
  }
}

/** What comes first, or third, in Python: `Pool(4)`, `map(f, inputs, 100)`, `Queue(10)`. */
const GIVEN_BARE = ['processes', 'maxWorkers', 'chunksize', 'target'];

/** How to write a value that was given without its name. */
function wayToSay(value: unknown, checks: Readonly<Record<string, Check>>): string {
  const meant = GIVEN_BARE.find((name) => Object.hasOwn(checks, name) && passes(checks[name], name, value));
  if (meant === undefined) return `such as { ${Object.keys(checks)[0] ?? ''}: … }`;
  return `write { ${meant}: ${typeof value === 'string' ? `'${value}'` : String(value)} }`;
}

function passes(check: Check | undefined, name: string, value: unknown): boolean {
  try {
    check?.(name, value);
    return typeof value === 'number' || typeof value === 'string';
  } catch {
    return false;
  }
}

function unknownOption(owner: string, name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known);
  return new UsageError(`${owner} has no option \`${name}\``, { hint: near && `Did you mean \`${near}\`?` });
}

/** A check by a predicate. @param wish what the value has to be */
function makeCheck(wish: string, isFine: (value: unknown) => boolean): Check {
  return (name, value) => {
    if (!isFine(value)) throw new UsageError(`Expected \`${name}\` to be ${wish}, got ${show(value)}`);
  };
}

const isInteger = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value);

/** Timers hold at most 2^31-1 ms; beyond it Node would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

export const positiveInteger = makeCheck('a positive integer', (value) => isInteger(value) && value >= 1);
export const count = makeCheck('a whole number from 0', (value) => isInteger(value) && value >= 0);
export const positive = makeCheck(
  'a number above 0',
  (value) => typeof value === 'number' && value > 0 && Number.isFinite(value),
);
export const atLeast = (least: number): Check =>
  makeCheck(
    `a number of at least ${least}`,
    (value) => typeof value === 'number' && value >= least && Number.isFinite(value),
  );
export const duration = makeCheck(
  `milliseconds above 0 and at most ${MAX_TIMER_MS}`,
  (value) => typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS,
);
/** As of a delay. */
export const timerFrom0 = makeCheck(
  `milliseconds from 0 to ${MAX_TIMER_MS}`,
  (value) => typeof value === 'number' && value >= 0 && value <= MAX_TIMER_MS,
);
/** Until a process is ended for certain: 0 at once, Infinity never. */
export const grace = makeCheck('milliseconds from 0', (value) => typeof value === 'number' && value >= 0);
export const signalName = makeCheck(
  "a signal's name, as 'SIGTERM'",
  (value) => typeof value === 'string' && Object.hasOwn(constants.signals, value),
);
export const bool = makeCheck('true or false', (value) => typeof value === 'boolean');
export const functionValue = makeCheck('a function', (value) => typeof value === 'function');
export const array = makeCheck('an array', (value) => Array.isArray(value));
export const object = makeCheck(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
export const text = makeCheck(
  'a text that is not empty',
  (value) => typeof value === 'string' && value.trim() !== '',
);
export const texts = makeCheck(
  'an array of texts',
  (value) => Array.isArray(value) && value.every((part) => typeof part === 'string'),
);
export const abortSignal = makeCheck('an AbortSignal', (value) => value instanceof AbortSignal);

/** One of these. */
export const oneOf = (...values: readonly string[]): Check =>
  makeCheck(values.map((value) => `'${value}'`).join(' or '), (value) => values.includes(value as string));

/** Some of these. */
export const listOf = (...values: readonly string[]): Check =>
  makeCheck(
    `an array of ${values.map((value) => `'${value}'`).join(', ')}`,
    (value) =>
      Array.isArray(value) && value.length > 0 && value.every((part) => values.includes(part as string)),
  );

/** A whole number of a range. */
export const integerWithin = (least: number, most: number): Check =>
  makeCheck(
    `a whole number from ${least} to ${most}`,
    (value) => isInteger(value) && value >= least && value <= most,
  );

/** Either this value or one that passes the check. */
export const either =
  (alone: unknown, other: Check): Check =>
  (name, value) => {
    if (value !== alone) other(name, value);
  };

function show(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  return `\`${String(value)}\` (${value === null ? 'null' : typeof value})`;
}
