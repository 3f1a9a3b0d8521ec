/**
 * Outcomes of one chunk on their way out: collected until they are sent, so that a million tiny inputs do not
 * make a million writes.
 */
import { encodeError } from '../wire/error.ts';
import type { ErrorRecord } from '../wire/error-record.ts';
import type { OutcomesMessage } from '../wire/messages.ts';
import { realm } from '../util/realm.ts';
import { explainNotCloneable } from '../wire/travel.ts';
import { BrokenPipe } from './blocking-io.ts';
import { readClockOffset } from './running-record.ts';

/** The same for all that this worker tells: else its inputs would seem to overlap. */
const clockOffset = readClockOffset();

interface Sender {
  /** Throws what structured clone throws where a value cannot travel. */
  send(message: OutcomesMessage): void;
}

export class OutcomeBatch {
  readonly #chunk: number;
  readonly #port: Sender;
  #offset = 0;
  #values: unknown[] = [];
  #errors: [number, ErrorRecord][] = [];
  #since: number;
  /** Where they are asked for: begin of the first input, then the end of each, which is the next one's begin. */
  readonly #times: number[] | undefined;

  /**
   * @param now of `performance.now()`
   * @param isTimed it tells when inputs began and ended
   */
  constructor(chunk: number, isTimed: boolean, now: number, port: Sender) {
    this.#chunk = chunk;
    this.#since = now;
    this.#port = port;
    this.#times = isTimed ? [] : undefined;
  }

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }

  /** Milliseconds since the last flush, at the given moment. */
  age(now: number): number {
    return now - this.#since;
  }

  /** An input begins. @param now of `performance.now()` */
  begin(now: number): void {
    // Between inputs of one message, no time passes.
    if (this.#times && this.isEmpty) this.#times[0] = now + clockOffset;
  }

  /** It has ended, and its outcome was told. */
  end(now: number): void {
    this.#times?.push(now + clockOffset);
  }

  succeed(value: unknown): void {
    this.#values.push(value);
  }

  fail(thrown: unknown): void {
    this.#errors.push([this.#values.length, encodeError(thrown)]);
    this.#values.push(undefined);
  }

  flush(now = performance.now()): void {
    if (this.isEmpty) return;
    const message: OutcomesMessage = {
      type: 'outcomes',
      chunk: this.#chunk,
      offset: this.#offset,
      ms: this.age(now),
      values: this.#values,
      errors: this.#errors,
      ...(this.#times && { times: this.#takeTimes(this.#times) }),
    };
    this.#offset += this.#values.length;
    this.#values = [];
    this.#errors = [];
    this.#since = now;
    sendWhatTravels(message, this.#port);
  }

  /** What is left is when the next one began, if one has. */
  #takeTimes(times: number[]): Float64Array {
    const taken = new Float64Array(times);
    times.splice(0, times.length - 1);
    return taken;
  }
}

/** A value that cannot be cloned becomes its input's error; the values around it are sent all the same. */
function sendWhatTravels(message: OutcomesMessage, port: Sender): void {
  try {
    port.send(message);
  } catch (reason) {
    if (reason instanceof BrokenPipe) throw reason;
    if (message.values.length > 1) {
      for (const single of singles(message)) sendWhatTravels(single, port);
      return;
    }
    const suspect = { value: message.values[0], root: 'result', sharesMemory: realm().sharesMemory };
    const error = encodeError(explainNotCloneable(suspect, reason));
    port.send({ ...message, values: [undefined], errors: [[0, error]] });
  }
}

function singles(message: OutcomesMessage): OutcomesMessage[] {
  const errors = new Map(message.errors);
  return message.values.map((value, position) => {
    const error = errors.get(position);
    return {
      ...message,
      offset: message.offset + position,
      ms: message.ms / message.values.length,
      values: [value],
      errors: error ? [[0, error]] : [],
      ...(message.times && { times: message.times.slice(position, position + 2) }),
    };
  });
}
