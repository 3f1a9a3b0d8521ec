// [004.2] The program that another one hands over to: it waits for ENTER
import { once } from 'node:events';
import { createInterface } from 'node:readline';

console.log('Hello Python Parallel Cookbook!!');
await input('Press ENTER to exit');
console.log('Closing calledProcess');

/** Python's `input()`. The end of what is typed will do as well, where Python's throws. */
async function input(prompt: string): Promise<void> {
  process.stdout.write(prompt);
  const lines = createInterface({ input: process.stdin });
  await Promise.race([once(lines, 'line'), once(lines, 'close')]);
  lines.close();
}
