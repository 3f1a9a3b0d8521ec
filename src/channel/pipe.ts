/**
 * Pipes: two ends, and a way for messages from each to the other, in shared memory.
 *
 *     end 0 ──way 0──▶ end 1        a way: a log of messages, and who waits at it (mailbox.ts)
 *           ◀──way 1──              a pipe that is not duplex has way 1 alone: end 0 reads, end 1 writes
 *
 * Who has which end is noted beside (holders.ts): what comes behind the last message when nobody has the other end is the end.
 */
import { ConnectionError, TimeoutError } from '../errors.ts';
import type { Address } from '../memory/place.ts';
import { native } from '../memory/native-store.ts';
import { expectMayBlock, type BlockingWait } from '../sync/blocking.ts';
import { bool } from '../util/checks.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { GIVEN, HANDLE, PACKED, registerHandle, SENDING, type HandleToken } from '../wire/handles.ts';
import type { Encoded, Received } from '../wire/value.ts';
import { Connection } from './connection.ts';
import { END } from './end.ts';
import type { Put } from './mailbox.ts';
import { attend, Hold, letGoPassed, release, Shared, type Side } from './pipe-hold.ts';

const KIND = 'connection';

interface TokenData {
  readonly address: Address;
  readonly side: Side;
  readonly duplex: boolean;
}

/**
 * A pipe: what is sent at one end is received at the other. Its ends may be given to processes, threads and pools, and sent through pipes
 * and queues; of those who have the same end, each message goes to one.
 *
 * An end that was given away counts as given away: when whoever got it ends, killed or not, the other end is told (`EOFError`), unless it
 * was used here, too, or still is.
 *
 * Source: Python's `multiprocessing.Pipe`.
 *
 * @typeParam First what the first end sends. @default unknown
 * @typeParam Second what the second end sends. @default unknown
 * @param duplex whether both ends send and receive; if not, the first one receives, and the second one sends. @default true
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const [ours, theirs] = Pipe();
 * const child = new Process({ target: 'tasks/pipe.ts#greet', args: [theirs] });
 * child.start();
 * console.log(await ours.recv()); // [ 42, null, 'hello' ]
 * await child.join();
 */
export function Pipe<First = unknown, Second = unknown>(
  duplex?: boolean,
): [Connection<Second, First>, Connection<First, Second>];
/** One way: what the second end sends is what the first one receives. */
export function Pipe<Item>(duplex: false): [reader: Connection<Item>, writer: Connection<unknown, Item>];
export function Pipe<First = unknown, Second = unknown>(
  duplex = true,
): [Connection<Second, First>, Connection<First, Second>] {
  bool('duplex', duplex);
  const shared = new Shared(duplex);
  return [new PipeEnd<Second, First>(shared, 0, false), new PipeEnd<First, Second>(shared, 1, false)];
}

class PipeEnd<In, Out> extends Connection<In, Out> {
  readonly #hold: Hold;
  /** Processes and calls that were given it, and have not ended. */
  #given = 0;
  /** Somebody was given it, or sent it. */
  #isPassedOn = false;

  /** @param hasArrived it came from elsewhere */
  constructor(shared: Shared, side: Side, hasArrived: boolean) {
    super({ isReadable: shared.duplex || side === 0, isWritable: shared.duplex || side === 1 });
    this.#hold = new Hold(shared, side);
    attend(this, this.#hold, hasArrived);
  }

  [HANDLE](sharesMemory: boolean): HandleToken {
    if (!sharesMemory) native();
    this.expectOpen();
    const { shared, side } = this.#hold;
    const data: TokenData = { address: shared.tell(), side, duplex: shared.duplex };
    return { kind: KIND, data };
  }

  /** Whoever it is sent to has it then: it is no more this program's than what one gives away. */
  [PACKED](): void {
    const { shared, side, isLent } = this.#hold;
    if (!isLent) shared.holders[side].lend();
    shared.holders[side].send();
    this.#hold.isLent = true;
  }

  /** A process or a call gets it, as an argument. @returns to be called when that has ended */
  [GIVEN](): () => void {
    const { shared, side, ways } = this.#hold;
    shared.holders[side].give();
    this.#given++;
    this.#isPassedOn = true;
    return () => {
      this.#given--;
      if (this.#given > 0) return;
      shared.holders[side].arrive();
      for (const way of ways) way.ringAll();
      letGoPassed();
    };
  }

  /** It is in a message of a queue or connection. @returns to be called when that was not sent after all */
  [SENDING](): () => void {
    const { shared, side } = this.#hold;
    const wasPassedOn = this.#isPassedOn;
    shared.holders[side].post();
    this.#isPassedOn = true;
    return () => {
      shared.holders[side].keep();
      this.#isPassedOn = wasPassedOn;
      if (!wasPassedOn) this.#use();
    };
  }

  override toString(): string {
    const state = this.closed ? 'closed' : this.readable ? (this.writable ? 'duplex' : 'reader') : 'writer';
    return `<Connection ${state}>`;
  }

  protected override tryPut(message: Encoded): boolean {
    this.#use();
    const put = this.#hold.outbox!.tryPut(message);
    this.#expectNotInVain(put);
    return put !== undefined;
  }

  protected override async put(message: Encoded, wait: Wait | undefined): Promise<void> {
    this.#expectPut(await this.#hold.outbox!.put(message, wait), wait);
  }

  protected override putSync(message: Encoded, wait: BlockingWait | undefined): void {
    const timeoutMs = expectMayBlock('connection.sendSync()', 'connection.send()', wait);
    this.#expectPut(this.#hold.outbox!.putSync(message, timeoutMs), wait);
  }

  protected override tryTake(): Received | typeof END | undefined {
    this.#use();
    return this.#hold.inbox!.tryTake();
  }

  protected override take(wait: Wait | undefined): Promise<Received | typeof END | undefined> {
    return this.#hold.inbox!.take(wait);
  }

  protected override takeSync(
    call: string,
    wait: BlockingWait | undefined,
  ): Received | typeof END | undefined {
    return this.#hold.inbox!.takeSync(
      expectMayBlock(`connection.${call}Sync()`, `connection.${call}()`, wait),
    );
  }

  protected override isThere(): boolean {
    this.#use();
    return this.#hold.inbox!.isThere();
  }

  protected override waitUntilThere(wait: Wait | undefined): Promise<boolean> {
    return this.#hold.inbox!.waitUntilThere(wait);
  }

  protected override waitUntilThereSync(wait: BlockingWait | undefined): boolean {
    return this.#hold.inbox!.waitUntilThereSync(
      expectMayBlock('connection.pollSync()', 'connection.poll()', wait),
    );
  }

  protected override release(): void {
    const { shared, side, isLent } = this.#hold;
    // It may not have got it yet.
    if (this.#given > 0 && !isLent) shared.holders[side].lend();
    this.#hold.isLent ||= this.#given > 0;
    release(this, this.#hold);
  }

  /** It was passed on, and is somebody's here nevertheless. */
  #use(): void {
    if (!this.#hold.isLent) return;
    this.#hold.isLent = false;
    const { shared, side } = this.#hold;
    shared.holders[side].takeBack();
  }

  #expectPut(put: Put | undefined, wait: Wait | undefined): void {
    this.#expectNotInVain(put);
    if (put !== undefined) return;
    const timeoutMs = timeoutOf(wait);
    throw new TimeoutError(`there was no room to send within ${timeoutMs}ms`, { timeoutMs });
  }

  #expectNotInVain(put: Put | undefined): void {
    if (put !== 'in vain') return;
    this.expectOpen();
    throw new ConnectionError('ERR_MPRUN_CONNECTION_BROKEN', 'nobody has the other end any more', {
      hint: 'it was closed, or all who had it have ended',
    });
  }
}

registerHandle(KIND, (data) => {
  const { address, side, duplex } = data as TokenData;
  return new PipeEnd(new Shared(duplex, address), side, true);
});
