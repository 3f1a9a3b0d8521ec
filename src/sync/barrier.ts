import { BrokenBarrierError, UsageError } from '../errors.ts';
import { Attached, registerThing, SharedThing } from '../memory/shared-thing.ts';
import { importTask } from '../pool/inspect-task.ts';
import { parseAddress } from '../task/address.ts';
import type { TaskLike } from '../task/handle.ts';
import { locate } from '../task/locate.ts';
import { expectOptions, grace, positiveInteger } from '../util/checks.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { expectMayBlock, type BlockingWait } from './blocking.ts';
import { regionOf } from './layout.ts';
import { PARTIES_BYTES, Parties, type Arrival, type Outcome } from './parties.ts';
import type { Look } from './wait-queue.ts';
import { wait, waitSync } from './waiting.ts';

/** What a barrier does when all have come, and how long it waits. */
export interface BarrierOptions {
  /** A task that the last one to come runs before all go on. If it throws, the barrier is broken. */
  readonly action?: TaskLike | undefined;
  /** Milliseconds that each waits at most, unless it says otherwise. @default for as long as it takes */
  readonly timeoutMs?: number | undefined;
}

interface Details {
  readonly parties: number;
  readonly timeoutMs: number;
  /** Its absolute address. */
  readonly action: string | undefined;
}

const KIND = 'barrier';

/**
 * A place where so many flows, of whatever processes and threads, wait for each other; when the last one has come all go on, and the next
 * round begins. If one of those who were given it is killed or fails, or gives up waiting, it is broken for all: nobody waits for who
 * cannot come.
 *
 * Source: Python's `multiprocessing.Barrier`; there the others wait for ever.
 *
 * @param parties how many have to come. From 1
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const barrier = new Barrier(2);
 * const places = await Promise.all([barrier.wait(), barrier.wait()]);
 * console.log(places, String(barrier)); // [ 0, 1 ] <Barrier waiters=0/2>
 */
export class Barrier extends SharedThing {
  /** How many have to come. */
  readonly parties: number;
  readonly #details: Details;
  readonly #here: Parties;

  constructor(parties: number, options?: BarrierOptions);
  constructor(from: number | Attached<Details>, options: BarrierOptions = {}) {
    const details = from instanceof Attached ? from.details : resolve(from, options);
    super(KIND, from instanceof Attached ? from : PARTIES_BYTES);
    this.#details = details;
    this.parties = details.parties;
    this.#here = new Parties(regionOf(this.place), {
      parties: this.parties,
      hasAction: details.action !== undefined,
    });
    if (from instanceof Attached) this.#here.join();
  }

  /**
   * Waits without blocking until all have come.
   *
   * @returns the place of this one: each of those who came has another, from 0
   * @throws BrokenBarrierError when it is broken, by whomever, or when time was over, which breaks it; what the action throws; the reason
   *   of the signal, when that aborts, which breaks it too
   */
  async wait(limits?: Wait): Promise<number> {
    const all = this.#limits(limits);
    const arrival = await wait(this.#here.place, this.#arrive, all, this.#stayAway);
    if (arrival === undefined) throw this.#timedOut();
    if (arrival === 'broken') throw brokenError();
    if (arrival.isLast) await this.#act(arrival);
    else this.#leave(await wait(this.#here.place, ...this.#waitFor(arrival, all)));
    return arrival.index;
  }

  /**
   * The same, blocking this thread: for code in workers; not of a barrier with an action.
   *
   * @throws DeadlockError when the main thread would wait without a time-out
   */
  waitSync(limits?: BlockingWait): number {
    if (this.#details.action !== undefined)
      throw new UsageError('barrier.waitSync(): this barrier has an action, which may take its time', {
        hint: 'use await barrier.wait()',
      });
    const timeoutMs = timeoutOf(this.#limits(limits));
    if (!this.broken && this.waiting + 1 < this.parties)
      expectMayBlock('barrier.waitSync()', 'barrier.wait()', timeoutMs);
    const arrival = this.#arrive();
    if (arrival === undefined || arrival === 'broken') throw brokenError();
    if (!arrival.isLast) {
      const [look, , giveUp] = this.#waitFor(arrival, undefined);
      this.#leave(waitSync(this.#here.place, look, timeoutMs, giveUp));
    }
    return arrival.index;
  }

  /** Breaks it: who waits, or comes, gets a `BrokenBarrierError`, until it is reset. */
  abort(): void {
    this.#here.break();
  }

  /** Makes it as new; those who wait get a `BrokenBarrierError`. */
  reset(): void {
    this.#here.reset();
  }

  /** How many wait. Python's `n_waiting`. */
  get waiting(): number {
    return this.#here.waiting;
  }

  /** Whether nobody can wait here, until it is reset. */
  get broken(): boolean {
    return this.#here.isBroken;
  }

  /** `<Barrier waiters=0/2>`, `<Barrier broken>` */
  override toString(): string {
    return this.broken ? '<Barrier broken>' : `<Barrier waiters=${this.waiting}/${this.parties}>`;
  }

  protected override details(): Details {
    this.#here.join();
    return this.#details;
  }

  readonly #arrive = (): Arrival | 'broken' | undefined => this.#here.arrive();

  /** Of one that gave up before it had come. */
  readonly #stayAway = (): undefined => {
    this.#here.break();
  };

  #waitFor(
    arrival: Arrival,
    limits: Wait | undefined,
  ): [Look<Outcome>, Wait | undefined, () => Outcome | undefined] {
    return [this.#here.lookFor(arrival), limits, this.#here.giveUpFor(arrival)];
  }

  #leave(outcome: Outcome | undefined): void {
    if (outcome === undefined) throw this.#timedOut();
    if (outcome === 'broken') throw brokenError();
  }

  /** The last one's part. */
  async #act(arrival: Arrival): Promise<void> {
    const { action } = this.#details;
    if (action === undefined) return;
    try {
      await (
        await importTask(action)
      )();
    } catch (error) {
      this.#here.break(arrival.round);
      throw error;
    }
    if (!this.#here.release(arrival)) throw brokenError();
  }

  #limits(limits: Wait | undefined): Wait {
    const { timeoutMs } = this.#details;
    timeoutOf(limits);
    if (typeof limits === 'object') return { ...limits, timeoutMs: limits.timeoutMs ?? timeoutMs };
    return limits ?? timeoutMs;
  }

  #timedOut(): BrokenBarrierError {
    return new BrokenBarrierError('time was over before all had come to the barrier, which is broken now', {
      hint: `it is for ${this.parties}`,
    });
  }
}

function brokenError(): BrokenBarrierError {
  return new BrokenBarrierError('the barrier is broken: one who has it died, gave up, or aborted it', {
    hint: 'barrier.reset() makes it usable again',
  });
}

function resolve(parties: number, options: BarrierOptions): Details {
  positiveInteger('parties', parties);
  expectOptions('a barrier', options, { action: () => {}, timeoutMs: grace });
  const { action, timeoutMs = Infinity } = options;
  return { parties, timeoutMs, action: action === undefined ? undefined : absoluteAddress(action) };
}

/** It may be run by a process in another folder. */
function absoluteAddress(action: TaskLike): string {
  const address = parseAddress(action);
  const file = locate(address, process.cwd());
  return address.exportName === undefined ? file : `${file}#${address.exportName}`;
}

registerThing(KIND, (from) => new (Barrier as unknown as new (from: Attached<Details>) => Barrier)(from));
