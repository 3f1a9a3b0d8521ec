// TypeScript 6 takes up no @types by itself: whoever imports mprun gets those of Node with it.
/// <reference types="node" preserve="true" />

/** The public surface: re-exports only, in the order of Python's manual. */
export { Process, Thread } from './process/process.ts';
export type { BaseProcess } from './process/base-process.ts';
export type { ProcessOptions } from './process/options.ts';
export {
  activeChildren,
  currentProcess,
  currentTask,
  freezeSupport,
  isMainProcess,
  parentProcess,
  type ParentProcess,
} from './process/current.ts';
export { exit } from './process/exit.ts';
export { AuthenticationString } from './process/authkey.ts';
export {
  getAllStartMethods,
  getContext,
  getStartMethod,
  setStartMethod,
  type Context,
} from './process/context.ts';
export { Pipe } from './channel/pipe.ts';
export { Connection } from './channel/connection.ts';
export type { BytesOptions } from './channel/bytes.ts';
export { Listener, type ListenerOptions } from './socket/listener.ts';
export { Client, type ClientOptions } from './socket/client.ts';
export type { Address, Family } from './socket/addresses.ts';
export { Queue } from './channel/queue.ts';
export { JoinableQueue, type JoinableQueueOptions } from './channel/joinable-queue.ts';
export { SimpleQueue } from './channel/simple-queue.ts';
export { Lock, type LockOptions } from './sync/lock.ts';
export { RLock } from './sync/rlock.ts';
export { BoundedSemaphore, Semaphore, type SemaphoreOptions } from './sync/semaphore.ts';
export { Condition } from './sync/condition.ts';
export { Event } from './sync/event.ts';
export { Barrier, type BarrierOptions } from './sync/barrier.ts';
export { SharedValue, SharedValue as Value } from './shared/value.ts';
export { SharedArray, SharedArray as Array } from './shared/array.ts';
export { RawValue } from './shared/raw-value.ts';
export { RawArray } from './shared/raw-array.ts';
export { copy, synchronized } from './shared/synchronized.ts';
export { SharedMemory, type SharedMemoryOptions } from './shared/shared-memory.ts';
export { ShareableList, type ShareableListOptions } from './shared/shareable-list.ts';
export type { ShareableItem } from './shared/list-layout.ts';
export type { Item, ItemInput, TypeCode, ViewOf } from './shared/typecodes.ts';
export type { GuardOptions, LockLike } from './shared/guarded.ts';
export type { Part, PartInput } from './shared/elements.ts';
export type { Hold } from './sync/hold.ts';
export type { BlockingWait } from './sync/blocking.ts';
export {
  DEBUG,
  ERROR,
  getLogger,
  INFO,
  Logger,
  logToStderr,
  NOTSET,
  SUBDEBUG,
  SUBWARNING,
  WARNING,
  type LevelName,
  type LogHandler,
  type LogRecord,
} from './logging.ts';
export { Pool } from './pool/pool.ts';
export type { OutcomeStream } from './pool/outcome-stream.ts';
export type { TaskPrint, TaskPrintListener } from './pool/attribution.ts';
export type { StartGate } from './pool/gate.ts';
export type { RetryOptions, RetryReason } from './pool/retries.ts';
export type { BackendKind, PoolOptions, ResourceLimits } from './pool/options.ts';
export type { PoolEvents, WorkerInfo } from './pool/crew.ts';
export type { RunningInput } from './pool/pool-worker.ts';
export type {
  ApplyAsyncOptions,
  CallOptions,
  ImapOptions,
  MapAsyncOptions,
  MapOptions,
  OutcomesOptions,
} from './pool/call-options.ts';
export type { MapFailure } from './pool/collect.ts';
export { AsyncResult } from './pool/async-result.ts';
export { PoolIterator } from './pool/pool-iterator.ts';
export { Executor } from './futures/executor.ts';
export { ProcessPoolExecutor } from './futures/process-pool-executor.ts';
export { ThreadPoolExecutor } from './futures/thread-pool-executor.ts';
export type {
  ExecutorMapOptions,
  ExecutorOptions,
  ProcessPoolExecutorOptions,
  ShutdownOptions,
  ThreadPoolExecutorOptions,
} from './futures/options.ts';
export { Future, type CancelOptions, type FutureState } from './futures/future.ts';
export { ResultIterator } from './futures/result-iterator.ts';
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  wait,
  type ReturnWhen,
  type WaitOptions,
  type WaitResult,
} from './futures/wait.ts';
export { asCompleted, type CompletionIterator } from './futures/as-completed.ts';
export { evalTask, type EvalOptions } from './task/eval.ts';
export { task, tasks, type ModuleTasks, type Task, type TaskLike } from './task/handle.ts';
export {
  importModule,
  importTask,
  listFunctions,
  moduleFiles,
  moduleOptions,
  type FunctionInfo,
} from './pool/inspect-task.ts';
export { move } from './wire/beside.ts';
export { cpuCount } from './util/cpu-count.ts';
export type { Wait } from './util/wait.ts';
export type { WaitObject } from './util/wait-any.ts';
export type { Waitable } from './util/waitable.ts';
export { MprunError, type ErrorCode, type MprunErrorOptions } from './errors/base.ts';
export * from './errors/call.ts';
export * from './errors/worker.ts';
export * from './errors/state.ts';
export * from './errors/futures.ts';
export * from './errors/sync.ts';
export * from './errors/channel.ts';
export type {
  Attempt,
  Exit,
  InputStream,
  Outcome,
  Retry,
  Settled,
  StartMethod,
  TaskContext,
  WorkerExit,
} from './types.ts';
