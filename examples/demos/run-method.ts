// [000.7] The second of two ways to make a process: a subclass with its own run()
import { isMainProcess, Process } from 'mprun';

export class SubProcess extends Process {
  static readonly url = import.meta.url; // where the class is found

  override run(): void {
    console.log(this.name, 'runs its own run()');
  }
}

if (isMainProcess) {
  const process = new SubProcess();
  process.start();
  await process.join();
}
