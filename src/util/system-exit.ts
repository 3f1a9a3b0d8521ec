/** Thrown by `exit()` where there is no process of its own to end: it ends the inline call that it passes through. */
export class SystemExit extends Error {
  readonly exitcode: number;

  constructor(exitcode: number) {
    super(`exit(${exitcode})`);
    this.exitcode = exitcode;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'SystemExit',
      writable: true,
      configurable: true,
    });
  }
}
