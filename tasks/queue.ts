/**
 * The documents' queues: a list from a process, its name from another, an object to a third, and a producer with its consumer.
 *
 *     mprun run tasks/queue.ts                            all of them, one after the other
 *     mprun run tasks/queue.ts producer_and_consumer      one: also list_from_child, name_from_child, fancy_object
 */
import { exit, type JoinableQueue, type Queue } from 'mprun';

import list_from_child from '../examples/demos/queue.ts';
import name_from_child from '../examples/demos/queue-name.ts';
import fancy_object from '../examples/demos/queue-object.ts';
import producer_and_consumer from '../examples/demos/producer-consumer.ts';

export { fancy_object, list_from_child, name_from_child, producer_and_consumer };

/** Put an item. */
export async function put(queue: Queue, item: unknown): Promise<void> {
  await queue.put(item);
}

/** Take an item, and end before it is done. */
export async function exitsAtItem(queue: JoinableQueue): Promise<void> {
  await queue.get();
  exit(1);
}

/** All of them, one after the other. */
export default async function main(): Promise<void> {
  await list_from_child();
  await name_from_child();
  await fancy_object();
  await producer_and_consumer();
}
