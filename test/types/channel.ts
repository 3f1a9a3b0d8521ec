/** What the types of queues and pipes promise. Checked by the compiler, never run, as those of the pool. */
import { JoinableQueue, Pipe, Process, Queue, task, wait, type Connection } from 'mprun';

const queue = new Queue<number>(3);
export const item: Promise<number> = queue.get();
export const now: number = queue.getNowait();
void queue.put(1);
// @ts-expect-error: its items are numbers
void queue.put('text');
export const anything: Promise<unknown> = new Queue().get();

const [texts, numbers] = Pipe<string, number>();
export const text: Promise<string> = numbers.recv();
export const number: Promise<number> = texts.recv();
// @ts-expect-error: this end sends texts
void texts.send(1);

const [reader, writer] = Pipe<Date>(false);
export const date: Promise<Date> = reader.recv();
// @ts-expect-error: dates are sent
void writer.send('text');
export const untyped: [Connection, Connection] = Pipe(false);

const work = task(
  import.meta.url,
  'work',
  (jobs: JoinableQueue<string>, results: Queue, answers: Connection): void => {
    results.putNowait([jobs.getNowait(), answers]);
  },
);
export const worker = new Process({
  target: work,
  args: [new JoinableQueue<string>(0, { requeue: true }), queue, reader],
});
export const ready = wait([texts, reader], 0);
