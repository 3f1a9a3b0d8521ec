// [004] A coroutine that yields: an async generator, which is not awaited but iterated, and gets values, too
import { sleep } from './python.ts';

async function* countdown(from: number): AsyncGenerator<number, string, string | undefined> {
  for (let n = from; n > 0; n--) {
    await sleep(1);
    const answer = yield n; // hands over a value, and control: goes on here when it is asked for the next one
    if (answer === 'stop') return `stopped at ${n}`;
  }
  return 'went to its end';
}

for await (const n of countdown(3)) console.log('for await:', n);

const numbers = countdown(3);
console.log('next():', (await numbers.next()).value);
console.log("next('stop'):", (await numbers.next('stop')).value);
