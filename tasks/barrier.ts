/**
 * The documents' barrier: two processes wait for each other and go on at the same moment, two others do not wait.
 *
 *     mprun run tasks/barrier.ts
 */
export * from '../examples/demos/barrier.ts';
export { default } from '../examples/demos/barrier.ts';
