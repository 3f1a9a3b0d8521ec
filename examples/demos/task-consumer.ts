/** The consumers of joinable-queue.ts, and what they are given to do. */
import { Process, type JoinableQueue, type Queue } from 'mprun';

import { sleep } from './python.ts';

/** Two numbers to be multiplied. What travels is data: the document's methods are functions of it. */
export interface Task {
  readonly a: number;
  readonly b: number;
}

export class Consumer extends Process {
  static readonly url = import.meta.url;
  readonly taskQueue: JoinableQueue<Task | null>;
  readonly resultQueue: Queue<string>;

  constructor(taskQueue: JoinableQueue<Task | null>, resultQueue: Queue<string>) {
    super();
    this.taskQueue = taskQueue;
    this.resultQueue = resultQueue;
  }

  override async run(): Promise<void> {
    for (;;) {
      const nextTask = await this.taskQueue.get();
      if (nextTask === null) break; // Poison pill means shutdown
      console.log(`${this.name}: ${show(nextTask)}`);
      const answer = await call(nextTask);
      this.taskQueue.taskDone();
      await this.resultQueue.put(answer);
    }
    console.log(`${this.name}: Exiting`);
    this.taskQueue.taskDone();
  }
}

async function call({ a, b }: Task): Promise<string> {
  await sleep(0.1); // pretend to take time to do the work
  return `${a} * ${b} = ${a * b}`;
}

function show({ a, b }: Task): string {
  return `${a} * ${b}`;
}
