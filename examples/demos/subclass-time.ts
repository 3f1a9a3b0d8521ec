// [004.17] A subclass of Process with a run() of its own, and how long five of them take
import { isMainProcess, Process } from 'mprun';

export class MyProcess extends Process {
  static readonly url = import.meta.url;

  override run(): void {
    console.log(`called run method in process: ${this.name}`);
  }
}

if (isMainProcess) {
  const timestart = performance.now();
  const jobs: MyProcess[] = [];
  for (let i = 0; i < 5; i++) {
    const p = new MyProcess();
    jobs.push(p);
    p.start();
    await p.join();
  }
  console.log('Time elapsed:', (performance.now() - timestart) / 1000);
}
