/**
 * The workers of a pool: started, remembered, let go. The scheduler says how many it wants and gives them work.
 */
import type { Backend, WorkerEnd } from '../backend/backend.ts';
import { WorkerStartError } from '../errors.ts';
import { DEBUG, log } from '../logging.ts';
import type { Exit, WorkerExit } from '../types.ts';
import { bequeath } from '../util/heritage.ts';
import type { Manner } from '../wire/beside.ts';
import type { SetupMessage } from '../wire/messages.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { PoolWorker, type PoolWorkerListener, type RunningInput } from './pool-worker.ts';
import { startError } from './start-errors.ts';

/** A worker of a pool. */
export interface WorkerInfo {
  /** `PoolWorker-1` */
  readonly name: string;
  readonly pid: number;
  /** Node's number of its thread; 0 for the main thread of its process. */
  readonly threadId: number;
  readonly state: 'starting' | 'idle' | 'busy' | 'leaving' | 'gone';
  /** Inputs it has answered. */
  readonly tasksDone: number;
  /** The input that it runs now; `undefined` where it runs none. */
  readonly running: RunningInput | undefined;
  /** How it ended; `undefined` while it lives. */
  readonly exit: Exit | undefined;
  /** When it was started, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When its initializer had run; `undefined` before. */
  readonly readyAt: number | undefined;
  /** How many milliseconds the initializer took, in the worker; `undefined` before. */
  readonly initMs: number | undefined;
  /** When it was gone; `undefined` while it lives. */
  readonly endedAt: number | undefined;
}

/** What `pool.on` may listen to. */
export interface PoolEvents {
  /** A worker was started. */
  workerStart: [worker: WorkerInfo];
  /** A worker came up, and its initializer has run. */
  workerReady: [worker: WorkerInfo];
  /** A worker has ended, by itself or not; another takes its place if there is work. */
  workerExit: [worker: WorkerInfo];
}

/** Passes an event on to those who listen. */
export type TellEvent = (event: keyof PoolEvents, worker: WorkerInfo) => void;

/** Ended workers that are remembered: a pool may live for months. */
const REMEMBERED = 1000;

/**
 * So many workers in a row may die before one of them is ready: enough for a bad moment of the machine, few enough
 * that an initializer which ends its process is told within a second.
 */
const MAX_START_DEATHS = 5;

/** What workers get first, but for what they inherit. */
export type Setup = Omit<SetupMessage, 'heritage'>;

/** Every worker gets it. */
const KEPT: Manner = { isKept: true, isAlone: false };

export class Crew {
  readonly alive = new Set<PoolWorker>();
  readonly #backend: Backend;
  readonly #options: ResolvedPoolOptions;
  readonly #listener: PoolWorkerListener;
  readonly #tell: TellEvent;
  readonly #gone: WorkerInfo[] = [];
  #started = 0;
  #startDeaths = 0;
  /** What every worker gets first, once it is known. */
  #setup: Setup | undefined;

  constructor(backend: Backend, options: ResolvedPoolOptions, tell: TellEvent, listener: PoolWorkerListener) {
    this.#backend = backend;
    this.#options = options;
    // Later, so that a listener that throws does so on its own account.
    this.#tell = (event, worker) => process.nextTick(tell, event, worker);
    this.#listener = {
      message: (worker, message, bytes) => listener.message(worker, message, bytes),
      waiting: (isWaiting) => listener.waiting(isWaiting),
      gone: (worker, end) => {
        this.alive.delete(worker);
        this.#remember(worker, end);
        listener.gone(worker, end);
      },
    };
  }

  /** Those that ended, in order (the last thousand), then those that live. */
  get infos(): WorkerInfo[] {
    return [...this.#gone, ...[...this.alive].map((worker) => infoOf(worker))];
  }

  /** Ends so far, in order; of the last thousand workers. */
  get exits(): WorkerExit[] {
    return this.#gone.flatMap(({ name, pid, exit }) => (exit ? [{ name, pid, ...exit }] : []));
  }

  /** Workers cannot take work before they know their setup. */
  get isSetUp(): boolean {
    return this.#setup !== undefined;
  }

  /** What every worker, now and later, gets first. Throws where the arguments cannot travel. */
  setUp(setup: Setup): void {
    for (const worker of this.alive) sendSetup(worker, setup);
    this.#setup = setup;
  }

  /** There is a worker without work, or room for one. */
  get hasSpare(): boolean {
    if (this.alive.size < this.#options.processes) return true;
    for (const worker of this.alive) if (worker.isIdle) return true;
    return false;
  }

  /** Something waits inside a worker. */
  get isAskable(): boolean {
    for (const worker of this.alive) if (worker.isAskable) return true;
    return false;
  }

  /** The one whose input began last, among those that are not ended already. */
  get youngest(): PoolWorker | undefined {
    let youngest: { readonly worker: PoolWorker; readonly begunAt: number } | undefined;
    for (const worker of this.alive) {
      const { running } = worker;
      if (!running || worker.wasEnded) continue;
      if (!youngest || running.begunAt > youngest.begunAt) youngest = { worker, begunAt: running.begunAt };
    }
    return youngest?.worker;
  }

  /** Workers that are there, and have no room for what waits. */
  get occupied(): number {
    let occupied = 0;
    for (const worker of this.alive) if (worker.isBusy || !worker.isOpen) occupied++;
    return occupied;
  }

  /**
   * Starts workers until there are so many. One that leaves counts until it is gone: there are never more.
   *
   * @throws WorkerStartError when the system starts no more processes
   */
  fill(wanted: number): void {
    while (this.alive.size < wanted) this.#start();
  }

  /** A worker came up: workers do start. */
  noteReady(worker: PoolWorker, initMs: number): void {
    worker.noteReady(initMs);
    this.#startDeaths = 0;
    this.#tell('workerReady', infoOf(worker));
  }

  /** Why it makes no sense to start more, after this end; `undefined` as long as it does. */
  startFailure(worker: PoolWorker, end: WorkerEnd): (() => WorkerStartError) | undefined {
    const diedAtStart = !worker.isReady && !worker.wasEnded && (worker.isOpen || worker.isBusy);
    if (!diedAtStart || ++this.#startDeaths < MAX_START_DEATHS) return undefined;
    return () => startError(worker.name, end, MAX_START_DEATHS);
  }

  #start(): void {
    const name = `${this.#options.name}-${++this.#started}`;
    try {
      const number = this.#started;
      const worker = new PoolWorker({ name, number }, this.#backend, this.#options, this.#listener);
      log(DEBUG, 'added worker');
      this.alive.add(worker);
      if (this.#setup) sendSetup(worker, this.#setup);
      this.#tell('workerStart', infoOf(worker));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new WorkerStartError(`${name} could not be started: ${reason}`, { cause: error });
    }
  }

  #remember(worker: PoolWorker, { exitcode, signal }: WorkerEnd): void {
    log(DEBUG, 'cleaning up worker %d', worker.number);
    const ended = {
      state: 'gone',
      running: undefined,
      exit: { exitcode, signal },
      endedAt: Date.now(),
    } as const;
    const info: WorkerInfo = { ...infoOf(worker), ...ended };
    this.#gone.push(info);
    if (this.#gone.length > REMEMBERED) this.#gone.shift();
    this.#tell('workerExit', info);
  }
}

/** Workers are daemons: whatever their tasks start ends with them. */
function sendSetup(worker: PoolWorker, setup: Setup): void {
  worker.post({ ...setup, heritage: bequeath({ number: worker.number, isDaemon: true }) }, KEPT);
}

function infoOf(worker: PoolWorker): WorkerInfo {
  const { name, pid, threadId, tasksDone, runningInput: running, startedAt, readiness } = worker;
  return {
    ...{ name, pid, threadId, state: stateOf(worker), tasksDone, running, exit: undefined },
    ...{ startedAt, readyAt: readiness?.readyAt, initMs: readiness?.initMs, endedAt: undefined },
  };
}

function stateOf(worker: PoolWorker): WorkerInfo['state'] {
  if (worker.isBusy) return 'busy';
  if (!worker.isOpen) return 'leaving';
  return worker.isReady ? 'idle' : 'starting';
}
