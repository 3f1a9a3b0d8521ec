/**
 * The error family: every error that mprun makes itself is an `MprunError` with a stable `code`.
 * The `message` is one line for people; `hint` is the way out, on a line of its own.
 */
export { MprunError } from './errors/base.ts';
export * from './errors/call.ts';
export * from './errors/worker.ts';
export * from './errors/state.ts';
export * from './errors/futures.ts';
export * from './errors/sync.ts';
export * from './errors/channel.ts';
