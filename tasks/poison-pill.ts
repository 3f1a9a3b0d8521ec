/**
 * The documents' poison pill: consumers take tasks from a queue until they get one that says to end.
 *
 *     mprun run tasks/poison-pill.ts
 */
export * from '../examples/demos/joinable-queue.ts';
export { default } from '../examples/demos/joinable-queue.ts';
