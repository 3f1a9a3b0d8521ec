/** The parent's part of the stress test: it starts participants, and kills or stops some of them at random moments. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { Process, Thread, type BaseProcess } from '../../src/index.ts';
import { Board, BOARD_BYTES, Dice, MAX_FLOWS } from '../fixtures/stress/board.ts';
import { DOINGS, type Part, type Things } from '../fixtures/stress/part.ts';

const TARGET = `${new URL('../fixtures/stress/participant.ts', import.meta.url).href}#takesPart`;
const FLOWS_EACH = 2;
/** Of each kind that take part at a time. */
const CREW = [Process, Process, Process, Thread, Thread];
/** A flow that takes no step for so long hangs: each step has an end of its own, which a busy machine may put off. */
const HANG_MS = 8000;

interface Participant {
  readonly process: BaseProcess;
  readonly flows: readonly number[];
}

export interface CrewOptions {
  readonly folder: string;
  readonly seed: number;
  readonly permits: number;
  readonly things: Things;
}

export class Crew {
  readonly board: Board;
  readonly complaints: string;
  readonly #options: CrewOptions;
  readonly #dice: Dice;
  readonly #boardPath: string;
  readonly #members: Participant[] = [];
  /** When a flow was last seen to have taken a step. */
  readonly #seen = new Map<number, { steps: number; at: number }>();
  /** 0 means nobody. */
  #flows = 1;
  kills = 0;
  #isDisbanded = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed);
    this.complaints = join(options.folder, 'complaints');
    this.#boardPath = join(options.folder, 'board');
    writeFileSync(this.complaints, '');
    writeFileSync(this.#boardPath, Buffer.alloc(BOARD_BYTES));
    this.board = new Board(this.#boardPath);
  }

  /** Random kills until time is over; all others then end by themselves. @returns who hangs */
  async run(ms: number): Promise<string[]> {
    const end = performance.now() + ms;
    for (const Class of CREW) this.#start(Class);
    let hanging: string[] = [];
    while (performance.now() < end && hanging.length === 0 && this.#flows < MAX_FLOWS - FLOWS_EACH) {
      await setTimeout(this.#dice.below(200));
      if (this.#dice.is(0.3)) await this.#pause(this.#dice.pick(this.#members));
      else await this.#replace(this.#dice.below(this.#members.length));
      hanging = this.#hanging();
    }
    this.board.set('isOver', 1);
    const ends = Promise.all(this.#members.map(({ process }) => process.join()));
    while (hanging.length === 0 && !(await Promise.race([ends.then(() => true), setTimeout(100)])))
      hanging = this.#hanging();
    return hanging;
  }

  /** However the test ends. */
  async disband(): Promise<void> {
    if (this.#isDisbanded) return;
    this.#isDisbanded = true;
    for (const { process } of this.#members) if (process.isAlive()) process.kill();
    await Promise.all(this.#members.map(({ process }) => process.join()));
    this.board.close();
  }

  get exitcodes(): (number | undefined)[] {
    return this.#members.map(({ process }) => process.exitcode);
  }

  #start(Class: typeof Process | typeof Thread, at = this.#members.length): void {
    const { seed, permits, things } = this.#options;
    const flows = Array.from({ length: FLOWS_EACH }, () => this.#flows++);
    const part: Part = { board: this.#boardPath, complaints: this.complaints, seed, flows, permits, things };
    const process = new Class({ target: TARGET, args: [part] });
    process.start();
    this.#members[at] = { process, flows };
  }

  async #replace(at: number): Promise<void> {
    const { process, flows } = this.#members[at] as Participant;
    for (const flow of flows) this.board.note(flow, 'isDead', 1);
    process.kill();
    this.kills++;
    // What comes next may begin before the system has buried it, or after.
    if (this.#dice.is(0.5)) await process.join();
    this.#start(CREW[at] ?? Process, at);
  }

  /** One that does not run, but lives: nobody may take what it has. */
  async #pause({ process: { pid } }: Participant): Promise<void> {
    if (pid === undefined || pid === process.pid) return;
    try {
      process.kill(pid, 'SIGSTOP');
      await setTimeout(this.#dice.below(100));
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has ended.
    }
  }

  #hanging(): string[] {
    const now = performance.now();
    return this.#members
      .filter(({ process }) => process.isAlive())
      .flatMap(({ process, flows }) =>
        flows.flatMap((flow) => {
          const steps = this.board.of(flow, 'steps');
          const seen = this.#seen.get(flow);
          if (seen?.steps !== steps) this.#seen.set(flow, { steps, at: now });
          const doing = DOINGS[this.board.of(flow, 'doing')] ?? '';
          if (seen?.steps !== steps || now - seen.at < HANG_MS || doing === 'nothing') return [];
          return [`flow ${flow} of ${process.name} (${process.pid}) hangs after ${steps} steps: ${doing}`];
        }),
      );
  }
}
