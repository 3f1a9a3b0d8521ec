import { setTimeout } from 'node:timers/promises';

/** Sleep for some seconds, return them. */
export default async function sleep(seconds: number): Promise<number> {
  await setTimeout(seconds * 1000);
  return seconds;
}
