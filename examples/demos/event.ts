// [001.15] One process waits until an event is set, another no longer than a time-out
import { Event, isMainProcess, Process, task } from 'mprun';

import { milliseconds, repr } from './python.ts';

/** Wait for the event to be set before doing anything */
export const waitForEvent = task(import.meta.url, 'waitForEvent', async (e: Event): Promise<void> => {
  console.log('wait_for_event: starting');
  await e.wait();
  console.log('wait_for_event: e.is_set()->', repr(e.isSet()));
});

/** Wait t seconds and then timeout */
export const waitForEventTimeout = task(
  import.meta.url,
  'waitForEventTimeout',
  async (e: Event, t: number): Promise<void> => {
    console.log('wait_for_event_timeout: starting');
    await e.wait(milliseconds(t));
    console.log('wait_for_event_timeout: e.is_set()->', repr(e.isSet()));
  },
);

export default async function main(): Promise<void> {
  const e = new Event();
  const w1 = new Process({ name: 'block', target: waitForEvent, args: [e] });
  w1.start();
  const w2 = new Process({ name: 'nonblock', target: waitForEventTimeout, args: [e, 2] });
  w2.start();

  console.log('main: waiting before calling Event.set()');
  await w2.join(); // the document sleeps 3 s: then the time-out is most likely over
  e.set();
  console.log('main: event is set');
}

if (isMainProcess) await main();
