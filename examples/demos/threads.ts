// [004.6] Two threads of one class that tell the time, one twice as often as the other
import { exit, isMainProcess, Thread } from 'mprun';

import { sleep } from './python.ts';

const exitFlag: number = 0; // of each thread its own: what others shall change is a Value

export class MyThread extends Thread {
  static readonly url = import.meta.url;
  readonly counter: number;

  constructor(name: string, counter: number) {
    super({ name });
    this.counter = counter;
  }

  override async run(): Promise<void> {
    console.log(`starting ${this.name}`);
    await printTime(this.name, this.counter, 5);
    console.log(`exiting ${this.name}`);
  }
}

async function printTime(threadName: string, delay: number, counter: number): Promise<void> {
  for (; counter > 0; counter--) {
    if (exitFlag) exit();
    await sleep(delay);
    const [weekday, month, day, year, clock] = String(new Date()).split(' '); // time.ctime: Sat Nov  1 12:00:00 2025
    console.log(`${threadName}:${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`);
  }
}

if (isMainProcess) {
  const threads = [new MyThread('thread-1', 1), new MyThread('thread-2', 2)];
  for (const thread of threads) thread.start();
  for (const thread of threads) await thread.join();
}
