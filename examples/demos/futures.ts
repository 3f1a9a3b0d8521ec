// [004.22] The same ten calls one after the other, in threads, and in processes, with their times
import { asCompleted, isMainProcess, ProcessPoolExecutor, task, ThreadPoolExecutor } from 'mprun';

const numberList = [...Array(10).keys()];

export const evaluateItem = task(import.meta.url, 'evaluateItem', (x: number): number => {
  const resultItem = count(x);
  return resultItem;
});

function count(number: number): number {
  let i = 0;
  while (i < 10_000_000) i += 1;
  return i * number;
}

/** Since then, by `performance.now()`. */
const seconds = (startTime: number): number => (performance.now() - startTime) / 1000;

if (isMainProcess) {
  const startTime = performance.now();
  for (const item of numberList) console.log(evaluateItem(item));
  console.log(`Sequential execution in ${seconds(startTime)}`, 'seconds');

  const startTime1 = performance.now();
  await ThreadPoolExecutor.with({ maxWorkers: 5 }, async (executor) => {
    const futures = numberList.map((item) => executor.submit(evaluateItem, item));
    for await (const future of asCompleted(futures)) console.log(await future.result());
  });
  console.log(`Thread pool execution in ${seconds(startTime1)}`, 'seconds');

  const startTime2 = performance.now();
  await ProcessPoolExecutor.with({ maxWorkers: 5 }, async (executor) => {
    const futures = numberList.map((item) => executor.submit(evaluateItem, item));
    for await (const future of asCompleted(futures)) console.log(await future.result());
  });
  console.log(`Process pool execution in ${seconds(startTime2)}`, 'seconds');
}
