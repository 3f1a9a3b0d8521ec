/** What the types of processes and threads promise. Checked by the compiler, never run, as those of the pool. */
import { getContext, Process, Thread, task, tasks } from 'mprun';

const typed = tasks<typeof import('../fixtures/tasks/typed.ts')>('test/fixtures/tasks/typed.ts');
const repeat = task(import.meta.url, 'repeat', (text: string, times: number) => text.repeat(times));
const given: readonly unknown[] = [1, 2];

export class Worker extends Process {
  static url = import.meta.url;
  readonly times: number;

  constructor(times: number) {
    super({ name: 'worker', daemon: true });
    this.times = times;
  }

  override run(): void {
    console.log(this.name, this.times);
  }
}

const { Process: ThreadProcess } = getContext('thread');

export class ThreadWorker extends ThreadProcess {
  static url = import.meta.url;

  override async run(): Promise<void> {
    await Promise.resolve(this.ident);
  }
}

export const made: readonly Process[] = [
  new Process(),
  new Worker(3),
  new ThreadWorker(),
  new Process({ target: repeat, args: ['x', 3] }),
  new Process({ target: typed.square, args: [3] }),
  new Thread({ target: typed.greet, args: ['Ann'], kwargs: { greeting: 'Hi' } }),
  new ThreadProcess({ target: repeat, args: ['x', 3] }),
  new Process({ target: 'tasks/square.ts', args: given }),
  new Process({ target: new URL('square.ts', import.meta.url), args: [1, 'x', {}] }),
  new Process({ target: task(import.meta.url, 'untyped'), args: [1, 'x'] }),
];

export const refused: readonly Process[] = [
  // @ts-expect-error the arguments are those of the target
  new Process({ target: repeat, args: [3, 'x'] }),
  // @ts-expect-error there are two
  new Thread({ target: repeat, args: ['x', 3, 4] }),
  // @ts-expect-error functions do not travel
  new Process({ target: () => 1 }),
];
