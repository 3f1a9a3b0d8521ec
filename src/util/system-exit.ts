/** Known to every copy of our code. */
const KEY = Symbol.for('mprun.exit');

/** Thrown by `exit()` where there is no process of its own to end: it ends the inline call that it passes through. */
export class SystemExit extends Error {
  readonly [KEY]: number;

  constructor(exitcode: number) {
    super(`exit(${exitcode})`);
    this[KEY] = exitcode;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'SystemExit',
      writable: true,
      configurable: true,
    });
  }
}

/** The exit code, if that is what was thrown; by whichever copy of our code. */
export function exitcodeOfThrown(thrown: unknown): number | undefined {
  try {
    return thrown instanceof Error ? (thrown as Partial<SystemExit>)[KEY] : undefined;
  } catch {
    // A proxy may refuse any look at it.
    return undefined;
  }
}
