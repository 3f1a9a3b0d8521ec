// [004.24] An event loop: what happens is put into a queue, and handled when the loop comes to it
import { isMainProcess, Process, Queue, task } from 'mprun';

/** What can produce events is an event source: here a process. */
export const source = task(
  import.meta.url,
  'source',
  async (queue: Queue<string>, ...events: string[]): Promise<void> => {
    for (const event of events) await queue.put(event);
  },
);

/** What has happened by now, in that order: one event at least. Waiting for it stops nothing else: below all is Node's own loop. */
async function getEvents(queue: Queue<string>): Promise<string[]> {
  const events = [await queue.get()];
  while (!queue.empty()) events.push(await queue.get());
  return events;
}

/** What handles an event is its handler. */
function processEvent(event: string): void {
  console.log(`processing ${event}`);
}

if (isMainProcess) {
  const queue = new Queue<string>();
  new Process({ target: source, args: [queue, 'key down', 'key up'] }).start();
  new Process({ target: source, args: [queue, 'mouse down', 'mouse move', 'mouse up'] }).start();

  let left = 5; // the document's loop runs for ever
  while (left > 0) {
    const events = await getEvents(queue);
    for (const e of events) processEvent(e);
    left -= events.length;
  }
}
