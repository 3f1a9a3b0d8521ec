/**
 * The documents' lock: two processes append to one file, never at the same time.
 *
 *     mprun run tasks/lock.ts
 */
export * from '../examples/demos/lock.ts';
export { default } from '../examples/demos/lock.ts';
