/**
 * The documents' event: one process waits until it is set, another no longer than a time-out.
 *
 *     mprun run tasks/event.ts
 */
import { Event, Process, task } from 'mprun';

/** Wait for the event to be set before doing anything. */
export async function wait_for_event(e: Event): Promise<void> {
  console.log('wait_for_event: starting');
  await e.wait();
  console.log('wait_for_event: e.is_set()->', e.isSet());
}

/** Wait so many milliseconds at most. */
export async function wait_for_event_timeout(e: Event, t: number): Promise<void> {
  console.log('wait_for_event_timeout: starting');
  await e.wait(t);
  console.log('wait_for_event_timeout: e.is_set()->', e.isSet());
}

/** Start both, and set the event when the second has given up. */
export default async function main(): Promise<void> {
  const e = new Event();
  const w1 = new Process({ name: 'block', target: task(import.meta.url, 'wait_for_event'), args: [e] });
  w1.start();
  const w2 = new Process({
    name: 'nonblock',
    target: task(import.meta.url, 'wait_for_event_timeout'),
    args: [e, 200],
  });
  w2.start();
  console.log('main: waiting before calling Event.set()');
  // The documents sleep for longer than the time-out. Joined, it is over for certain.
  await w2.join();
  console.log('main: event is set');
  e.set();
}
