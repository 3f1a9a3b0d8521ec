/** The parent's part of the stress test: it starts participants, kills or stops some of them at random moments, and reads what they said. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { Event, Process, Thread, type BaseProcess } from '../../src/index.ts';
import { Dice } from '../fixtures/stress/board.ts';
import type { Channel, Traffic } from '../fixtures/stress/traffic.ts';

const TARGET = `${new URL('../fixtures/stress/traffic.ts', import.meta.url).href}#takesPart`;
const CREW = [Process, Thread, Process, Thread];
/** All end by themselves in this time, when it is over. */
const END_MS = 20_000;
const SAID = 'putting put got done garbled failed'.split(' ');

/** What was said of a message. */
export interface Line {
  readonly said: string;
  readonly channel: string;
  readonly from: string;
  readonly number: number;
  readonly by: string | undefined;
}

export class Crew {
  readonly isOver = new Event();
  readonly #log: string;
  readonly #dice: Dice;
  readonly #seed: number;
  readonly #channels: readonly Channel[];
  readonly #members: BaseProcess[] = [];
  #count = 0;
  kills = 0;

  constructor(folder: string, seed: number, channels: readonly Channel[]) {
    this.#log = join(folder, 'log');
    writeFileSync(this.#log, '');
    this.#seed = seed;
    this.#dice = new Dice(seed);
    this.#channels = channels;
  }

  /** Random kills until time is over; all others then end by themselves. @returns who does not */
  async run(ms: number, keepEnds: () => void): Promise<string[]> {
    const end = performance.now() + ms;
    for (let at = 0; at < CREW.length; at++) this.#start(at);
    keepEnds();
    while (performance.now() < end) {
      await setTimeout(this.#dice.below(400));
      const at = this.#dice.below(CREW.length);
      if (this.#dice.is(0.25)) await this.#pause(this.#members[at]!);
      else await this.#replace(at);
      keepEnds();
    }
    this.isOver.set();
    await Promise.race([Promise.all(this.#members.map((one) => one.join())), setTimeout(END_MS)]);
    return this.#members.filter((one) => one.isAlive()).map(String);
  }

  async disband(): Promise<void> {
    for (const one of this.#members) if (one.isAlive()) one.kill();
    await Promise.all(this.#members.map((one) => one.join()));
  }

  /** In the order in which they were said. */
  lines(): Line[] {
    const lines = readFileSync(this.#log, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [said = '', channel = '', from = '', number, by] = line.split(' ');
      if (!SAID.includes(said)) throw new Error(`not a line of the log: ${line}`);
      return said === 'failed'
        ? { said: line, channel: '', from: '', number: 0, by: undefined }
        : { said, channel, from, number: Number(number), by };
    });
  }

  #start(at: number): void {
    const id = `p${this.#count++}`;
    const part: Traffic = {
      id,
      log: this.#log,
      seed: this.#seed + this.#count,
      isOver: this.isOver,
      channels: this.#channels,
    };
    const one = new CREW[at]!({ target: TARGET, args: [part] });
    one.start();
    this.#members[at] = one;
  }

  async #replace(at: number): Promise<void> {
    const one = this.#members[at]!;
    one.kill();
    this.kills++;
    // What comes next may begin before the system has buried it, or after.
    if (this.#dice.is(0.5)) await one.join();
    this.#start(at);
  }

  async #pause({ pid }: BaseProcess): Promise<void> {
    if (pid === undefined || pid === process.pid) return;
    try {
      process.kill(pid, 'SIGSTOP');
      await setTimeout(this.#dice.below(100));
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has ended.
    }
  }
}
