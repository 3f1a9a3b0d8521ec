/**
 * The documents' event: one process waits until it is set, another no longer than a time-out.
 *
 *     mprun run tasks/event.ts
 */
export * from '../examples/demos/event.ts';
export { default } from '../examples/demos/event.ts';
