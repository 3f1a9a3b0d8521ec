/** The public surface: re-exports only, in the order of Python's manual. */
export { currentProcess, type CurrentProcess } from './process/current.ts';
export { Process, type ProcessOptions } from './process/process.ts';
export { Pool, type JobCallOptions, type OutcomeStream, type WorkerInfo } from './pool/pool.ts';
export type { PoolOptions } from './pool/options.ts';
export { importTask, listFunctions, type FunctionInfo } from './pool/inspect-task.ts';
export { cpuCount } from './util/cpu-count.ts';
export * from './errors.ts';
export type { Exit, InputStream, Outcome, Settled, WorkerExit } from './types.ts';
