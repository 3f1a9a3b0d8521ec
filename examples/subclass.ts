// Run: node --import ./examples/ts.js examples/subclass.ts (from Node 22.18 on: node examples/subclass.ts)
import { exit, isMainProcess, Process } from 'mprun';

// Exported, with its address: so the child finds the class. It gets the fields, and does not call the constructor.
export class Square extends Process {
  static readonly url = import.meta.url;
  readonly n: number;

  constructor(n: number) {
    super({ name: `square of ${n}` });
    this.n = n;
  }

  override run(): void {
    exit(this.n ** 2);
  }
}

if (isMainProcess) {
  const jobs = [0, 1, 2, 3, 4].map((n) => new Square(n));
  for (const job of jobs) job.start();
  for (const job of jobs) await job.join();
  console.log(jobs.map((job) => job.exitcode)); // [ 0, 1, 4, 9, 16 ]
  console.log(jobs[2]?.name); // square of 2
}
