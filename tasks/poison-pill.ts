/**
 * The documents' poison pill: consumers take tasks from a queue until they get one that says to end.
 *
 *     mprun run tasks/poison-pill.ts
 */
import { setTimeout } from 'node:timers/promises';

import { cpuCount, JoinableQueue, Process, Queue } from 'mprun';

const JOBS = 10;

/** Two numbers to be multiplied: the documents' `Task`, as data. What it can do are functions of it. */
export interface Product {
  readonly a: number;
  readonly b: number;
}

/** Instead of a task: the consumer that gets it ends. */
const PILL = null;

/** Runs tasks, and puts what they give into another queue. */
export class Consumer extends Process {
  static readonly url = import.meta.url;
  readonly task_queue: JoinableQueue<Product | typeof PILL>;
  readonly result_queue: Queue<string>;

  constructor(task_queue: JoinableQueue<Product | typeof PILL>, result_queue: Queue<string>) {
    super();
    this.task_queue = task_queue;
    this.result_queue = result_queue;
  }

  override async run(): Promise<void> {
    for (;;) {
      const next_task = await this.task_queue.get();
      if (next_task === PILL) break;
      console.log(`${this.name}: ${show(next_task)}`);
      // The documents have it the other way round. Done is what others can see.
      await this.result_queue.put(await call(next_task));
      this.task_queue.taskDone();
    }
    // Poison pill means shutdown
    console.log(`${this.name}: Exiting`);
    this.task_queue.taskDone();
  }
}

/** Start the consumers, give them ten tasks and each a pill, and print the results when all is done. */
export default async function main(): Promise<void> {
  const tasks = new JoinableQueue<Product | typeof PILL>();
  const results = new Queue<string>();

  const num_consumers = cpuCount() * 2;
  console.log(`Creating ${num_consumers} consumers`);
  const consumers = Array.from({ length: num_consumers }, () => new Consumer(tasks, results));
  for (const w of consumers) w.start();

  for (let i = 0; i < JOBS; i++) await tasks.put({ a: i, b: i });
  for (const _ of consumers) await tasks.put(PILL);
  await tasks.join();

  for (let i = 0; i < JOBS; i++) console.log('Result:', await results.get());
}

async function call({ a, b }: Product): Promise<string> {
  await setTimeout(100); // pretend to take time to do the work
  return `${a} * ${b} = ${a * b}`;
}

function show({ a, b }: Product): string {
  return `${a} * ${b}`;
}
