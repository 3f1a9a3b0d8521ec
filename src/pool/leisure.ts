/** Time that a worker has without work, until something is done about it. */
export class Leisure {
  #timer: NodeJS.Timeout | undefined;

  /** @param ms `undefined`: it has all the time it wants */
  begin(ms: number | undefined, onOver: () => void): void {
    this.end();
    if (ms !== undefined) this.#timer = setTimeout(onOver, ms).unref();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** A worker that was to leave is still there. @param killTimeoutMs how long it had */
export function warnOfOverstay(worker: string, killTimeoutMs: number): void {
  process.emitWarning(
    `${worker} did not leave within ${killTimeoutMs}ms (killTimeoutMs) after its work was done, and is ended`,
    { type: 'MprunWarning', code: 'MPRUN_OVERSTAY' },
  );
}
