/** What is run when the runner is killed: see `killed.js`. Who has ended says so in a file, whatever becomes of its runner. */
import { appendFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const { BENCH_NOTES } = process.env;

/** Every tenth takes long, so that others that are ready wait for it. */
export async function noted(n) {
  await setTimeout(n % 10 === 5 ? 300 : 10);
  appendFileSync(BENCH_NOTES, `${n}\n`);
  return n;
}

/** Says that it has begun, and stays. */
export async function lingering(n) {
  appendFileSync(BENCH_NOTES, `${n}\n`);
  await setTimeout(60_000);
}
