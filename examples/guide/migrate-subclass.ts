// A subclass of Process, as in migrate-subclass.py
import { isMainProcess, Process } from 'mprun';

export class Greeter extends Process {
  static readonly url = import.meta.url; // where the child finds the class
  readonly who: string;

  constructor(who: string) {
    super({ name: `greeter of ${who}` });
    this.who = who;
  }

  override run(): void {
    console.log(`${this.name}: hello ${this.who}`); // greeter of Bob: hello Bob
  }
}

if (isMainProcess) {
  const p = new Greeter('Bob');
  p.start();
  await p.join();
}
