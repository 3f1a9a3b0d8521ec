/**
 * The documents' pipes: a list from a process, and a process that waits for its start signal and answers.
 *
 *     mprun run tasks/pipe.ts                      both, one after the other
 *     mprun run tasks/pipe.ts list_from_child      one; the other is start_signal
 */
import list_from_child from '../examples/demos/pipe.ts';
import start_signal from '../examples/demos/pipe-start.ts';

export { f as greet } from '../examples/demos/pipe.ts';
export { list_from_child, start_signal };

/** Both, one after the other. */
export default async function main(): Promise<void> {
  await list_from_child();
  await start_signal();
}
