/**
 * The documents' queues: a list from a process, its name from another, an object to a third, and a producer with its consumer.
 *
 *     mprun run tasks/queue.ts                            all of them, one after the other
 *     mprun run tasks/queue.ts producer_and_consumer      one: also list_from_child, name_from_child, fancy_object
 */
import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { currentProcess, Event, exit, Process, Queue, task, type JoinableQueue } from 'mprun';

/** The documents' `MyFancyClass`, as data: what travels has no methods. */
export interface Fancy {
  readonly name: string;
}

/** Put an item. */
export async function put(queue: Queue, item: unknown): Promise<void> {
  await queue.put(item);
}

/** Put the name of this process. */
export async function process_run(queue: Queue<string>): Promise<void> {
  await queue.put(currentProcess().name);
}

/** Take an item, and end before it is done. */
export async function exitsAtItem(queue: JoinableQueue): Promise<void> {
  await queue.get();
  exit(1);
}

/** Do something with what is in the queue. */
export async function worker(q: Queue<Fancy>): Promise<void> {
  const obj = await q.get();
  console.log(`Doing something fancy in ${currentProcess().name} for ${obj.name}!`);
}

/** Puts ten random numbers. */
export class Producer extends Process {
  static readonly url = import.meta.url;
  readonly queue: Queue<number>;
  /** Set when the first number is in the queue. */
  readonly isFilled: Event;

  constructor(queue: Queue<number>, isFilled: Event) {
    super();
    this.queue = queue;
    this.isFilled = isFilled;
  }

  override async run(): Promise<void> {
    for (let i = 0; i < 10; i++) {
      const item = randomInt(257);
      await this.queue.put(item);
      this.isFilled.set();
      console.log(`Process Producer : item ${item} appended to queue ${this.name}`);
      await setTimeout(100);
      console.log(`The size of queue is ${this.queue.qsize()}`);
    }
  }
}

/** Takes numbers until there is none: a third as fast as they come. */
export class Consumer extends Process {
  static readonly url = import.meta.url;
  readonly queue: Queue<number>;

  constructor(queue: Queue<number>) {
    super();
    this.queue = queue;
  }

  override async run(): Promise<void> {
    while (!this.queue.empty()) {
      await setTimeout(200);
      const item = await this.queue.get();
      console.log(`Process Consumer : item ${item} popped from by ${this.name} `);
      await setTimeout(100);
    }
    console.log('the queue is empty');
  }
}

/** A process puts a list, and the program takes it. */
export async function list_from_child(): Promise<void> {
  const q = new Queue();
  const p = new Process({ target: task(import.meta.url, 'put'), args: [q, [42, null, 'hello']] });
  p.start();
  console.log(await q.get()); // [ 42, null, 'hello' ]
  await p.join();
}

/** A process puts its name, and the program takes it. */
export async function name_from_child(): Promise<void> {
  const q = new Queue();
  const target = task(import.meta.url, 'process_run');
  const process = new Process({ target, args: [q], name: 'sub_process', daemon: true });
  process.start();
  console.log(await q.get()); // sub_process
}

/** The program puts an object, and a process takes it. */
export async function fancy_object(): Promise<void> {
  const queue = new Queue<Fancy>();
  const p = new Process({ target: task(import.meta.url, 'worker'), args: [queue] });
  p.start();
  await queue.put({ name: 'Fancy Dan' });
  queue.close();
  await queue.joinThread();
  await p.join();
}

/** One process puts, another takes. */
export async function producer_and_consumer(): Promise<void> {
  const queue = new Queue<number>();
  const isFilled = new Event();
  const producer = new Producer(queue, isFilled);
  const consumer = new Consumer(queue);
  producer.start();
  // The documents start both at once. A consumer that comes first finds nothing, and ends.
  await isFilled.wait();
  consumer.start();
  await producer.join();
  await consumer.join();
}

/** All of them. */
export default async function main(): Promise<void> {
  await list_from_child();
  await name_from_child();
  await fancy_object();
  await producer_and_consumer();
}
