// [004.28] Futures, or promises: coroutines set their results, callbacks print them
import { Future } from 'mprun';

import { sleep } from './python.ts';

async function firstCoroutine(future: Future<string>, n: number): Promise<void> {
  let count = 0;
  for (let i = 1; i <= n; i++) count += i;
  await sleep(3);
  future.setResult(`First coroutine total count: ${count}`);
}

async function secondCoroutine(future: Future<string>, n: number): Promise<void> {
  let count = 1n; // as large as it gets
  for (let i = 2; i <= n; i++) count *= BigInt(i);
  await sleep(2);
  future.setResult(`Second coroutine total count: ${count}`);
}

async function gotResult(future: Future<string>): Promise<void> {
  console.log(await future.result());
}

const n = Number(process.argv[2] ?? 5);
const future1 = new Future<string>();
const future2 = new Future<string>();
const tasks = [firstCoroutine(future1, n), secondCoroutine(future2, n)];
future1.addDoneCallback(gotResult);
future2.addDoneCallback(gotResult);
await Promise.all(tasks);
