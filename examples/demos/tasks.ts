// [004.27] Two tasks take turns on one event loop: while one sleeps, the other goes on
import { sleep } from './python.ts';

async function factorial(number: number): Promise<void> {
  let f = 1;
  for (let i = 2; i <= number; i++) {
    console.log(`Asyncio.Task: Compute factorial(${i})`);
    await sleep(1);
    f *= i;
  }
  console.log(`Asyncio.Task: factorial(${number}) = ${f}`);
}

async function fibonacci(number: number): Promise<void> {
  let [a, b] = [0, 1];
  for (let i = 0; i < number; i++) {
    console.log(`Asyncio.Task: Compute fibonacci(${i})`);
    await sleep(1);
    [a, b] = [b, a + b];
  }
  console.log(`Asyncio.Task: fibonacci(${number}) = ${a}`);
}

// Calling an async function starts it: what it gives, a promise, is the task.
const tasks = [factorial(10), fibonacci(10)];
await Promise.all(tasks);
