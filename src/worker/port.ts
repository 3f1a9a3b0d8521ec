import type { FromWorker } from '../wire/messages.ts';
import type { PrintPlace } from '../wire/print-mark.ts';

/** What the loop needs from the process, thread or corner of the program that it runs in. */
export interface WorkerPort {
  /** Sends now; when it returns, the message survives this worker. */
  send(message: FromWorker): void;
  /** Notes that this input of the chunk begins now (of `performance.now()`), where it survives this worker. */
  begin(chunk: number, offset: number, now: number): void;
  /**
   * What is printed from now on belongs to this input; `undefined`: to none.
   *
   * @param mark says so where prints are a stream of bytes
   * @returns a promise where what was printed before is still on its way
   */
  markPrints(mark: string, place: PrintPlace | undefined): Promise<void> | undefined;
  /** Whether waiting for messages keeps the event loop alive. */
  holdOpen(isHeld: boolean): void;
  /** What this worker has taken of the machine's memory. */
  memoryBytes(): number;
  /** Writes lines to stderr, as far as that is there. */
  tell(lines: string): void;
  /** Ends this worker. */
  leave(exitcode: number): void;
}
