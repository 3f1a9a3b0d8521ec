import { progressText } from '../../report/progress/progress-text.ts';
import type { Io } from '../io.ts';
import { makeReader, type ProgressSource } from './source.ts';

/** A line each interval, the first after one: for logs, and terminals that know only text. */
export function startPlain(io: Io, intervalMs: number, source: ProgressSource): Disposable {
  const read = makeReader(source);
  const timer = setInterval(() => io.note(`${progressText(read())}\n`), intervalMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
