// [004.23] Two calls in a pool of two threads, and their results
import { isMainProcess, task, ThreadPoolExecutor } from 'mprun';

// A function that computes a square
export const square = task(import.meta.url, 'square', (x: number): number => x * x);

if (isMainProcess)
  // A ThreadPoolExecutor with two threads
  await ThreadPoolExecutor.with({ maxWorkers: 2 }, async (executor) => {
    // Submit the calls, and get a Future for each
    const future1 = executor.submit(square, 5);
    const future2 = executor.submit(square, 8);

    // Get what they return
    const result1 = await future1.result();
    const result2 = await future2.result();

    // Print it
    console.log(`Result 1: ${result1}`);
    console.log(`Result 2: ${result2}`);
  });
