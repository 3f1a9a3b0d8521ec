/** The two processes of producer-consumer.ts. */
import { randomInt } from 'node:crypto';

import { Process, type Queue } from 'mprun';

import { sleep } from './python.ts';

class QueueProcess extends Process {
  static readonly url = import.meta.url;
  readonly queue: Queue<number>;

  constructor(queue: Queue<number>) {
    super();
    this.queue = queue;
  }
}

export class Producer extends QueueProcess {
  override async run(): Promise<void> {
    for (let i = 0; i < 10; i++) {
      const item = randomInt(257);
      await this.queue.put(item);
      console.log(`Process Producer : item ${item} appended to queue ${this.name}`);
      await sleep(1);
      console.log(`The size of queue is ${this.queue.qsize()}`);
    }
  }
}

export class Consumer extends QueueProcess {
  override async run(): Promise<void> {
    // The document's ends whenever the queue is empty: also before the first item. This one waits for all of them.
    for (let taken = 0; taken < 10 || !this.queue.empty(); taken++) {
      await sleep(2);
      const item = await this.queue.get();
      console.log(`Process Consumer : item ${item} popped from by ${this.name} \n`);
      await sleep(1);
    }
    console.log('the queue is empty');
  }
}
