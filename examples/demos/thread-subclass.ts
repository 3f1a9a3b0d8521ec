// [004.3] A class of its own as a thread: its run() prints a message ten times, while the program goes on
import { isMainProcess, Thread } from 'mprun';

import { sleep } from './python.ts';

// To create a thread, make a subclass of Thread. It is exported, and says where: so the thread finds it.
export class CookBook extends Thread {
  static readonly url = import.meta.url;
  readonly message: string;

  constructor() {
    super();
    this.message = 'Hello Parallel Python CookBook!!\n';
  }

  // this method prints only the message
  printMessage(): void {
    console.log(this.message);
  }

  // The run method prints ten times the message
  override async run(): Promise<void> {
    console.log('Thread Starting\n');
    for (let x = 0; x < 10; x++) {
      this.printMessage();
      await sleep(2);
    }
    console.log('Thread Ended\n');
  }
}

if (isMainProcess) {
  console.log('Process Started');
  const helloPython = new CookBook();
  helloPython.start(); // print the message... starting the thread
  console.log('Process Ended'); // the program itself waits for the thread
}
