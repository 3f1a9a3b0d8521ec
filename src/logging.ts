/**
 * The log of what mprun does, as Python's `multiprocessing.get_logger()`: silent unless asked, and the same in all workers,
 * which take over its level.
 *
 *     log(DEBUG, …) ──level──▶ record ──▶ handlers ──▶ [DEBUG/MainProcess] added worker
 */
import { format } from 'node:util';

import { UsageError } from './errors.ts';
import { describeThrown } from './util/describe.ts';
import { realm } from './util/realm.ts';

/**
 * No level was set: warnings and errors are logged.
 *
 * @example
 * console.log(getLogger().level === NOTSET); // true
 */
export const NOTSET = 0;
/**
 * Each message between a pool and its workers.
 *
 * @example
 * console.log(SUBDEBUG); // 5
 */
export const SUBDEBUG = 5;
/**
 * What pools do: workers that are added and leave.
 *
 * @example
 * console.log(DEBUG); // 10
 */
export const DEBUG = 10;
/**
 * What processes do: they begin, wait for their children, and exit.
 *
 * @example
 * console.log(INFO); // 20
 */
export const INFO = 20;
/**
 * Between what is normal and what is not.
 *
 * @example
 * console.log(SUBWARNING); // 25
 */
export const SUBWARNING = 25;
/**
 * Something is not as it should be.
 *
 * @example
 * console.log(WARNING); // 30
 */
export const WARNING = 30;
/**
 * Something has failed.
 *
 * @example
 * console.log(ERROR); // 40
 */
export const ERROR = 40;

const LEVELS = { NOTSET, SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING, ERROR } as const;

/** The name of a level. */
export type LevelName = keyof typeof LEVELS;

/** One line of the log. */
export interface LogRecord {
  readonly level: number;
  /** `INFO`; `Level 12` of a level without a name. */
  readonly levelName: string;
  /** Whose it is: `MainProcess`, `PoolWorker-1`. */
  readonly processName: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
}

/** Gets the records that are logged in this process. It is called at once, and must not throw. */
export type LogHandler = (record: LogRecord) => void;

interface LogState {
  level: number;
  hasToldEnd: boolean;
  readonly handlers: Set<LogHandler>;
  /** What `logToStderr` has added. */
  toStderr: LogHandler | undefined;
}

/** Known to every copy of our code. */
const KEY = Symbol.for('mprun.log');

/**
 * The log of this process, made by `getLogger()`.
 *
 * @example
 * const logger: Logger = getLogger();
 * logger.setLevel('INFO');
 * console.log(logger.level, logger.isEnabledFor('INFO')); // 20 false
 * logger.addHandler(() => {});
 * console.log(logger.isEnabledFor('INFO'), logger.isEnabledFor(DEBUG)); // true false
 */
export class Logger {
  readonly name = 'multiprocessing';

  get level(): number {
    return state().level;
  }

  /** Logs what has this level or a higher one; children that are started from now on do the same. */
  setLevel(level: number | LevelName | Lowercase<LevelName>): void {
    state().level = toLevel(level);
  }

  /** Whether a record of this level would be heard: there is a handler, and the level is high enough. */
  isEnabledFor(level: number | LevelName | Lowercase<LevelName>): boolean {
    return isEnabled(toLevel(level));
  }

  /** @param message with the places of `util.format` for the arguments */
  log(level: number | LevelName | Lowercase<LevelName>, message: string, ...args: unknown[]): void {
    log(toLevel(level), message, ...args);
  }

  subDebug(message: string, ...args: unknown[]): void {
    log(SUBDEBUG, message, ...args);
  }

  debug(message: string, ...args: unknown[]): void {
    log(DEBUG, message, ...args);
  }

  info(message: string, ...args: unknown[]): void {
    log(INFO, message, ...args);
  }

  subWarning(message: string, ...args: unknown[]): void {
    log(SUBWARNING, message, ...args);
  }

  warning(message: string, ...args: unknown[]): void {
    log(WARNING, message, ...args);
  }

  error(message: string, ...args: unknown[]): void {
    log(ERROR, message, ...args);
  }

  /** Those that there are; `logToStderr` has added one. */
  get handlers(): readonly LogHandler[] {
    return [...state().handlers];
  }

  /** Handlers are this process's own: workers do not take them over, but the level, and whether they log to stderr. */
  addHandler(handler: LogHandler): void {
    listen(handler);
  }

  removeHandler(handler: LogHandler): void {
    const log = state();
    log.handlers.delete(handler);
    if (log.toStderr === handler) log.toStderr = undefined;
  }
}

const logger = new Logger();

/**
 * The log of this process, as Python's `multiprocessing.get_logger()`. Nothing hears it before it has a handler.
 *
 * @example
 * getLogger().addHandler(({ levelName, message }) => console.log(levelName, message));
 * getLogger().warning('disk is %d%% full', 97); // prints: WARNING disk is 97% full
 */
export function getLogger(): Logger {
  return logger;
}

/**
 * Logs to stderr, `[INFO/Process-1] child process calling self.run()`, here and in all workers that are started from now on.
 * Calling it again changes the level only. (In Python each line is doubled then.)
 *
 * @param level from which on; a number or a name. @default as it is
 * @param write gets each line with its newline. @default it is written to stderr
 * @example
 * const logger = logToStderr('INFO');
 * logger.info('on stderr: [INFO/MainProcess] on stderr');
 */
export function logToStderr(
  level?: number | LevelName | Lowercase<LevelName>,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const log = state();
  if (level !== undefined) logger.setLevel(level);
  if (log.toStderr) log.handlers.delete(log.toStderr);
  log.toStderr = (record) => write(`[${record.levelName}/${record.processName}] ${record.message}\n`);
  listen(log.toStderr);
  return logger;
}

function listen(handler: LogHandler): void {
  const { handlers } = state();
  // Workers tell of their end themselves.
  if (handlers.size === 0 && !realm().isWorker) process.off('exit', logEnd).on('exit', logEnd);
  handlers.add(handler);
}

/** The main process is about to end. It is told once. */
export function logEnd(): void {
  if (state().hasToldEnd) return;
  state().hasToldEnd = true;
  log(INFO, 'process shutting down');
}

/** Logs, if somebody listens. */
export function log(level: number, message: string, ...args: unknown[]): void {
  if (!isEnabled(level)) return;
  const record: LogRecord = {
    level,
    levelName: nameOf(level),
    processName: realm().name,
    pid: process.pid,
    time: Date.now(),
    message: format(message, ...args),
  };
  for (const handler of state().handlers) hand(record, handler);
}

/** A handler that throws harms nothing but its own line, and nobody shall miss that. */
function hand(record: LogRecord, handler: LogHandler): void {
  try {
    handler(record);
  } catch (thrown) {
    const message = `a handler of the log failed: ${describeThrown(thrown)}`;
    process.emitWarning(message, { type: 'MprunWarning', code: 'MPRUN_LOG_HANDLER' });
  }
}

/** Whether a record of this level would be heard. */
function isEnabled(level: number): boolean {
  const { handlers, level: least } = state();
  return handlers.size > 0 && level >= (least || WARNING);
}

/** What workers take over. */
export function logSettings(): { readonly level: number; readonly isToStderr: boolean } {
  const { level, toStderr } = state();
  return { level, isToStderr: toStderr !== undefined };
}

function toLevel(level: number | LevelName | Lowercase<LevelName>): number {
  if (typeof level === 'number' && Number.isInteger(level) && level >= 0) return level;
  const name = String(level).toUpperCase();
  if (isLevelName(name)) return LEVELS[name];
  throw new UsageError(`Expected \`level\` to be a level, got \`${String(level)}\` (${typeof level})`, {
    hint: `levels: ${Object.keys(LEVELS).join(', ')}, or whole numbers from 0`,
  });
}

function isLevelName(name: string): name is LevelName {
  return Object.hasOwn(LEVELS, name);
}

function nameOf(level: number): string {
  return Object.entries(LEVELS).find(([, number]) => number === level)?.[0] ?? `Level ${level}`;
}

function state(): LogState {
  const global = globalThis as { [KEY]?: LogState };
  return (global[KEY] ??= { level: NOTSET, hasToldEnd: false, handlers: new Set(), toStderr: undefined });
}
