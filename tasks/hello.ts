/**
 * The documents' lock around a print: ten processes, one greeting each, in whatever order they come.
 *
 *     mprun run tasks/hello.ts
 */
export * from '../examples/demos/hello-lock.ts';
export { default } from '../examples/demos/hello-lock.ts';
