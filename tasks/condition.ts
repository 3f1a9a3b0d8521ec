/**
 * The documents' condition: two processes run the second stage of some work, as soon as another is done with the first.
 *
 *     mprun run tasks/condition.ts
 */
export * from '../examples/demos/condition.ts';
export { default } from '../examples/demos/condition.ts';
