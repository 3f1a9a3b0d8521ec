import { log, SUBDEBUG } from '../logging.ts';
import { MustTravelAlone } from '../wire/beside.ts';
import { explainNotCloneable } from '../wire/travel.ts';
import { partOf, type Piece } from './intake.ts';
import type { Job } from './job.ts';
import type { PoolWorker } from './pool-worker.ts';
import { failedRun } from './run.ts';

/** Sends pieces of jobs to workers, as chunks. */
export class Dispatcher {
  readonly #sharesMemory: boolean;
  #chunks = 0;

  /** @param sharesMemory what is shared or moved may travel */
  constructor(sharesMemory: boolean) {
    this.#sharesMemory = sharesMemory;
  }

  /** An input that cannot travel fails alone; what was to go with it waits again, in smaller pieces. */
  send(worker: PoolWorker, job: Job, piece: Piece): void {
    const { start, inputs } = piece;
    log(SUBDEBUG, '%s gets inputs %d to %d', worker.name, start, start + inputs.length - 1);
    try {
      worker.send(this.#chunks++, job, piece);
    } catch (reason) {
      if (reason instanceof MustTravelAlone) {
        job.isLaden = true;
        job.giveBack(piece);
      } else if (inputs.length > 1) this.#sendHalves(worker, job, piece);
      else this.#refuse(job, piece, reason);
    }
  }

  #sendHalves(worker: PoolWorker, job: Job, piece: Piece): void {
    const half = piece.inputs.length >> 1;
    this.send(worker, job, partOf(piece, 0, half));
    if (worker.isOpen) this.send(worker, job, partOf(piece, half));
    else job.giveBack(partOf(piece, half));
  }

  #refuse(job: Job, { start, inputs }: Piece, reason: unknown): void {
    const root = job.task.call === 'one' ? 'input' : 'args';
    const suspect = { value: inputs[0], root, sharesMemory: this.#sharesMemory };
    const error = explainNotCloneable(suspect, reason);
    job.settle(failedRun(start, inputs, () => error));
  }
}
