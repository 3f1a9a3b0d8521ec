// [001.9] How processes ended is told by their exit codes
import { exit, isMainProcess, Process, task } from 'mprun';

import { forever } from './python.ts';

// The functions keep the document's names, as these are printed.
export function exit_error(): never {
  exit(1);
}

export function exit_ok(): void {}

export function return_value(): number {
  return 1;
}

export function raises(): never {
  throw new Error('There was an error!');
}

export async function terminated(): Promise<void> {
  await forever(); // in the document 3 s: it is ended long before, if it has started at all
}

if (isMainProcess) {
  const jobs: Process[] = [];
  for (const f of [exit_error, exit_ok, return_value, raises, terminated]) {
    console.log('Starting process for', f.name);
    const j = new Process({ target: task(import.meta.url, f.name), name: f.name });
    jobs.push(j);
    j.start();
  }
  jobs.at(-1)?.terminate();

  for (const j of jobs) {
    await j.join();
    console.log(`${j.name.padStart(15)}.exitcode = ${j.exitcode}`);
  }
}
