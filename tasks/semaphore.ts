/**
 * The documents' semaphore: five processes, of which two at a time get past `acquire()`.
 *
 *     mprun run tasks/semaphore.ts
 */
export * from '../examples/demos/semaphore.ts';
export { default } from '../examples/demos/semaphore.ts';
