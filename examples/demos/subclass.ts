// [001.12] A subclass does its work in run()
import { isMainProcess, Process } from 'mprun';

export class Worker extends Process {
  static readonly url = import.meta.url;

  override run(): void {
    console.log(`In ${this.name}`);
  }
}

if (isMainProcess) {
  const jobs: Worker[] = [];
  for (let i = 0; i < 5; i++) {
    const p = new Worker();
    jobs.push(p);
    p.start();
  }
  for (const j of jobs) await j.join();
}
