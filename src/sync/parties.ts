/**
 * Who has come to a barrier, round by round.
 *
 *     filling ──the last one comes──▶ [acting ──its action is done──▶] next round, filling
 *        │                               │ the action throws, or its runner dies
 *        │ somebody gives up, or dies    ▼
 *        └───────────────────────────▶ broken ──reset──▶ next round, filling
 *
 * Each member has a row: the round it came in last, and how many of its flows came. To go to the next round is one store, and with
 * that nobody has come yet; how the last rounds ended is kept, for those who have not looked since. Everyone who was given the
 * barrier has a row: if such a one is killed, or ends with another exit code than 0, those who wait need not wait for it.
 */
import { membership } from '../memory/membership.ts';
import { CriticalSection } from './critical.ts';
import { bytesOf, FIELDS, rowsIn, waitPlaceIn, type Region } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { WaitPlace } from './marks.ts';
import { ringAll } from './ring.ts';
import type { Look } from './wait-queue.ts';

const CRITICAL = 0;
const ROUND = 1;
const PHASE = 2;
/** A bit for each of the last rounds: whether it was reset. */
const RESETS = 4;
const BITS = 32;
const ROUNDS_KEPT = (FIELDS - RESETS) * BITS;
/** Of a row. */
const CAME_IN = 0;
const CAME = 1;
const ROW_FIELDS = 2;
export const PARTIES_BYTES = bytesOf(ROW_FIELDS);

const Phase = { filling: 0, acting: 1, broken: 2 } as const;

/** One flow that has come. */
export interface Arrival {
  /** From 0, in the order in which they came. */
  readonly index: number;
  readonly round: number;
  /** All are there, and nobody else goes on before this one has said so. */
  readonly isLast: boolean;
}

/** What became of a round. */
export type Outcome = 'released' | 'broken';

export interface PartiesOptions {
  readonly parties: number;
  /** Whether the last one to come has something to do before the others go on. */
  readonly hasAction: boolean;
}

export class Parties {
  readonly place: WaitPlace;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #parties: number;
  readonly #hasAction: boolean;
  readonly #critical: CriticalSection;
  readonly #rows: Ledger;

  constructor(region: Region, { parties, hasAction }: PartiesOptions) {
    this.#words = region.words;
    this.#at = region.at;
    this.#parties = parties;
    this.#hasAction = hasAction;
    this.place = waitPlaceIn(region, false);
    this.#critical = new CriticalSection(region.words, region.at + CRITICAL);
    this.#rows = rowsIn(region, ROW_FIELDS, () => {
      this.#phase = Phase.broken;
    });
  }

  /**
   * This member may be waited for from now on, since others have the barrier too. One that leaves in good order is not, any
   * more.
   */
  join(): void {
    const { beforeLeaving } = membership();
    if (beforeLeaving.has(this.place.key)) return;
    // Whoever had its row before it was killed with that.
    const isBroken = this.#critical.run(() => this.#breaks(() => this.#rows.mine()));
    if (isBroken) ringAll(this.place);
    beforeLeaving.set(this.place.key, (exitcode) => this.#leave(exitcode));
  }

  #leave(exitcode: number): void {
    const isBroken = this.#critical.run(() =>
      this.#breaks(() => {
        const mine = this.#rows.mine();
        if (exitcode !== 0 || this.#isHere(mine)) this.#rows.bury(mine);
        else this.#rows.clear(mine);
      }),
    );
    if (isBroken) ringAll(this.place);
  }

  /** `undefined` while the last round's action still runs; `broken` when nobody can wait here. */
  arrive(): Arrival | 'broken' | undefined {
    const arrival = this.#critical.run(() => {
      this.#buryDead();
      if (this.#phase === Phase.broken) return 'broken';
      return this.#phase === Phase.acting ? undefined : this.#enter();
    });
    if (arrival === 'broken' || (arrival?.isLast && !this.#hasAction)) ringAll(this.place);
    return arrival;
  }

  /** Looks what became of an arrival's round. */
  lookFor({ round }: Arrival): Look<Outcome> {
    return ({ isThorough }) => {
      const { outcome, isNew } = this.#critical.run(() => {
        const isNew = isThorough && this.#buryDead();
        return { outcome: this.#outcomeOf(round), isNew };
      });
      if (isNew) ringAll(this.place);
      return outcome;
    };
  }

  /** Of one who waits no longer: with that nobody else has to. */
  giveUpFor({ round }: Arrival): () => Outcome | undefined {
    return () => {
      const late = this.#critical.run(() => {
        const outcome = this.#outcomeOf(round);
        if (outcome === undefined) this.#phase = Phase.broken;
        return outcome;
      });
      if (late === undefined) ringAll(this.place);
      return late;
    };
  }

  /** By the last one, whose action is done. @returns whether the barrier was not broken meanwhile */
  release({ round }: Arrival): boolean {
    const isWhole = this.#critical.run(() => {
      if (this.#phase !== Phase.acting || this.#round !== round) return false;
      this.#nextRound('released');
      return true;
    });
    ringAll(this.place);
    return isWhole;
  }

  /** @param round only if this one goes on still */
  break(round = this.#round): void {
    this.#critical.run(() => {
      if (this.#round === round) this.#phase = Phase.broken;
    });
    ringAll(this.place);
  }

  /** Those who wait are told that it broke; then it is as new. */
  reset(): void {
    this.#critical.run(() => {
      this.#buryDead();
      if (this.#came > 0) this.#phase = Phase.broken;
      this.#nextRound('broken');
    });
    ringAll(this.place);
  }

  /** Flows that wait. */
  get waiting(): number {
    return this.#critical.run(() => (this.#phase === Phase.broken ? 0 : this.#came));
  }

  get isBroken(): boolean {
    const { isBroken, isNew } = this.#critical.run(() => {
      const isNew = this.#buryDead();
      return { isBroken: this.#phase === Phase.broken, isNew };
    });
    if (isNew) ringAll(this.place);
    return isBroken;
  }

  #enter(): Arrival {
    const round = this.#round;
    const index = this.#came;
    const mine = this.#rows.mine();
    if (this.#rows.get(mine, CAME_IN) !== round) {
      this.#rows.set(mine, CAME, 0);
      this.#rows.set(mine, CAME_IN, round);
    }
    this.#rows.add(mine, CAME, 1);
    const isLast = index + 1 === this.#parties;
    if (isLast && this.#hasAction) this.#phase = Phase.acting;
    else if (isLast) this.#nextRound('released');
    return { index, round, isLast };
  }

  /** `undefined` while it is open. */
  #outcomeOf(round: number): Outcome | undefined {
    if (this.#round === round) return this.#phase === Phase.broken ? 'broken' : undefined;
    const { word, bit } = this.#endOf(round);
    return ((this.#words[word] ?? 0) & bit) === 0 ? 'released' : 'broken';
  }

  #endOf(round: number): { readonly word: number; readonly bit: number } {
    const place = (round >>> 0) % ROUNDS_KEPT;
    return { word: this.#at + RESETS + Math.trunc(place / BITS), bit: 1 << (place % BITS) };
  }

  /** Breaks it if somebody died who had it. @returns whether that is new */
  #buryDead(): boolean {
    return this.#breaks(() => {
      for (const slot of this.#rows.slots()) if (!this.#rows.isAlive(slot)) this.#rows.bury(slot);
    });
  }

  /** Whether this breaks it. */
  #breaks(change: () => void): boolean {
    const wasBroken = this.#phase === Phase.broken;
    change();
    return !wasBroken && this.#phase === Phase.broken;
  }

  get #came(): number {
    let came = 0;
    for (const slot of this.#comers()) came += this.#rows.get(slot, CAME);
    return came;
  }

  /** Those who came in this round. */
  *#comers(): Generator<number> {
    for (const slot of this.#rows.slots()) if (this.#isHere(slot)) yield slot;
  }

  #isHere(slot: number): boolean {
    return this.#rows.get(slot, CAME) > 0 && this.#rows.get(slot, CAME_IN) === this.#round;
  }

  /** In this order: a filling round of which nobody knows would let nobody go. */
  #nextRound(end: Outcome): void {
    const { word, bit } = this.#endOf(this.#round);
    const ends = this.#words[word] ?? 0;
    this.#words[word] = end === 'broken' ? ends | bit : ends & ~bit;
    this.#words[this.#at + ROUND] = (this.#round + 1) | 0;
    this.#phase = Phase.filling;
  }

  get #round(): number {
    return this.#words[this.#at + ROUND] ?? 0;
  }

  get #phase(): number {
    return this.#words[this.#at + PHASE] ?? 0;
  }

  set #phase(phase: number) {
    this.#words[this.#at + PHASE] = phase;
  }
}
