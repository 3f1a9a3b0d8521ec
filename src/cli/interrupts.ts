/**
 * Signals to mprun itself, in stages that only go up:
 *
 *     running ──SIGINT──▶ stopping ──SIGINT, or 4.5 s──▶ terminating ──SIGINT──▶ killing
 *        └──────────SIGTERM, SIGHUP──────────────────────▲
 *
 * stopping: what runs may finish, nothing else begins; not for long, as who interrupts wants it to end. terminating: SIGTERM to the workers' groups, SIGKILL after the
 * grace. killing: SIGKILL now. The first signal decides the exit status (128 + its number).
 */
import { statusOfSignal } from '../report/exit-status.ts';

/** What the stages do to the work at hand. */
export interface Interruptible {
  /** Number of inputs that run now. */
  running(): number;
  stop(): void;
  /** @param graceMs until SIGKILL; `undefined`: the default, 0: at once. Returns the number of workers. */
  terminate(graceMs?: number): number;
  /** Passes SIGSTOP and SIGCONT on. */
  signal(signal: NodeJS.Signals): void;
}

/** A second Ctrl-C this soon after the first is a bouncing key or a signal delivered twice. */
const BOUNCE_MS = 200;
/** With the grace below, a run that is interrupted once ends within five seconds. */
const STOPPING_MS = 4500;
const LATE_GRACE_MS = 300;

type Stage = 'running' | 'stopping' | 'terminating' | 'killing';

export class Interrupts {
  readonly #work: Interruptible;
  readonly #note: (line: string) => void;
  readonly #handlers: readonly (readonly [NodeJS.Signals, () => void])[];
  #stage: Stage = 'running';
  #status: number | undefined;
  #lastAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(work: Interruptible, note: (line: string) => void) {
    this.#work = work;
    this.#note = note;
    this.#handlers = [
      ['SIGINT', () => this.#onInterrupt()],
      ['SIGTERM', () => this.#terminate('SIGTERM')],
      ['SIGHUP', () => this.#terminate('SIGHUP')],
      ['SIGTSTP', () => this.#suspend()],
      ['SIGCONT', () => work.signal('SIGCONT')],
    ];
    this.resume();
  }

  /** Signals do what they always do. Where a task computes in this very process, nobody would hear them otherwise. */
  pause(): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
  }

  resume(): void {
    this.pause();
    for (const [signal, handler] of this.#handlers) process.on(signal, handler);
  }

  /** Exit status when the run was interrupted. */
  get status(): number | undefined {
    return this.#status;
  }

  [Symbol.dispose](): void {
    this.pause();
    clearTimeout(this.#timer);
  }

  #onInterrupt(): void {
    const now = performance.now();
    if (now - this.#lastAt < BOUNCE_MS) return;
    this.#lastAt = now;
    if (this.#stage === 'running') this.#stop();
    else if (this.#stage === 'stopping') this.#terminate('SIGINT');
    else this.#kill();
  }

  #stop(): void {
    this.#enter('stopping', 'SIGINT');
    const running = this.#work.running();
    const [tasks, them] = running === 1 ? ['1 running task', 'it'] : [`${running} running tasks`, 'them'];
    this.#note(`Stopping: waiting for ${tasks} (press Ctrl+C again to terminate ${them})\n`);
    this.#work.stop();
    this.#timer = setTimeout(() => this.#terminate('SIGINT', LATE_GRACE_MS), STOPPING_MS).unref();
  }

  #terminate(signal: NodeJS.Signals, graceMs?: number): void {
    if (this.#stage === 'terminating' || this.#stage === 'killing') return;
    this.#enter('terminating', signal);
    const workers = this.#work.terminate(graceMs);
    this.#note(`Terminating ${workers} worker${workers === 1 ? '' : 's'}\n`);
  }

  #kill(): void {
    this.#enter('killing', 'SIGINT');
    this.#work.terminate(0);
  }

  #enter(stage: Stage, signal: NodeJS.Signals): void {
    this.#stage = stage;
    this.#status ??= statusOfSignal(signal);
  }

  /** Ctrl-Z: the workers lead their own groups, so the terminal does not stop them for us. */
  #suspend(): void {
    this.#work.signal('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  }
}
