/** Workers that end at random moments while a job runs, killed from outside or by themselves: nothing is lost, nothing hangs. */
import { expect, test } from 'vitest';

import { Pool, type Outcome, type WorkerExit } from '../../src/index.ts';
import { makeLog } from '../support/workspace.ts';
import { at, upTo } from './support.ts';

const BUSY = new URL('../fixtures/tasks/odd.ts#busyNumbered', import.meta.url).href;
const INPUTS = 400;
const KILLS = 25;

test.each([1, 16, 'auto'] as const)(
  'with chunk size %s, every input has one outcome, and fails only if its worker was killed under it',
  async (chunksize) => {
    const log = makeLog();
    const pool = new Pool({ processes: 3 });
    const inputs = Array.from({ length: INPUTS }, (_, n) => ({ n, log: log.path, ms: n % 4 }));
    const stream = pool.outcomes(BUSY, inputs, { chunksize });
    pool.close();
    const killer = new Killer(pool);
    const outcomes: Outcome[] = [];
    for await (const settled of stream) {
      expect(settled.start).toBe(outcomes.length);
      outcomes.push(...settled.outcomes);
      killer.maybe();
    }
    await pool.join();
    const killed = killer.hits.length;
    expect(killed).toBeGreaterThan(0);
    // One that was told to leave may have done so a moment before, when there was nothing left to begin.
    expect(killer.misses.every(({ exitcode }) => exitcode === 0)).toBe(true);
    expect(killer.misses.length).toBeLessThanOrEqual(3);
    expect(killer.hits.length + killer.misses.length).toBe(killer.victims.size);

    const runs = countRuns(log.lines());
    expect(outcomes).toHaveLength(INPUTS);
    const failed = outcomes.flatMap((outcome, n) => (outcome.ok ? [] : [{ n, error: outcome.error }]));
    expect(failed.every(({ error }) => (error as { code?: string }).code === 'ERR_MPRUN_WORKER_EXIT')).toBe(
      true,
    );
    expect(failed.length).toBeLessThanOrEqual(killed);
    for (const { n } of failed) expect([n, runs.get(n) ?? 0]).toEqual([n, expect.toBeOneOf([0, 1, 2])]);
    for (const [n, outcome] of outcomes.entries()) {
      if (!outcome.ok) continue;
      expect(outcome.value).toBe(n);
      // Killed from outside, what was finished within the last 2 ms may be computed again.
      expect(runs.get(n)).toBeGreaterThanOrEqual(1);
    }
    const extra = [...runs.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(extra).toBeLessThanOrEqual(killed * 3);
    expect(pool.exits.filter(({ signal }) => signal === 'SIGKILL')).toEqual(killer.hits);
  },
);

test.each(['process', 'thread'] as const)(
  'in a %s pool any input may end its worker: it fails, once, and no other',
  async (backend) => {
    const pool = new Pool({ backend, processes: 3 });
    const log = makeLog();
    const dies = upTo(INPUTS).map(() => Math.random() < 0.1);
    const inputs = dies.map((isLast, n) => ({ n, dies: isLast ? n : -1, log: log.path }));
    const how = ['byExit', 'byExitZero', 'byUncaught'][Math.floor(Math.random() * 3)] ?? '';
    for (const chunksize of [1, 16, 'auto'] as const) {
      const outcomes: Outcome[] = [];
      for await (const { start, outcomes: some } of pool.outcomes(at('deaths.ts', how), inputs, {
        chunksize,
      })) {
        expect(start).toBe(outcomes.length);
        outcomes.push(...some);
      }
      expect(outcomes.map(({ ok }) => !ok)).toEqual(dies);
    }
    pool.close();
    await pool.join();
    const runs = countRuns(log.lines());
    expect([...runs.values()].every((count) => count === 3)).toBe(true);
    expect(runs.size).toBe(INPUTS);
  },
);

/** Kills a random busy worker at random moments, one at a time. */
class Killer {
  readonly #pool: Pool;
  /** By their pids. */
  readonly victims = new Set<number>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Ends of victims that the signal has ended. */
  get hits(): WorkerExit[] {
    return this.#ends.filter(({ signal }) => signal === 'SIGKILL');
  }

  /** Ends of those that had ended by themselves before it came. */
  get misses(): WorkerExit[] {
    return this.#ends.filter(({ signal }) => signal !== 'SIGKILL');
  }

  maybe(): void {
    const isOneDying = this.#ends.length < this.victims.size;
    if (isOneDying || this.victims.size === KILLS || Math.random() < 0.5) return;
    const busy = this.#pool.workers().filter(({ state }) => state === 'busy');
    const victim = busy[Math.floor(Math.random() * busy.length)];
    try {
      if (victim && process.kill(victim.pid, 'SIGKILL')) this.victims.add(victim.pid);
    } catch {
      // It is gone for good.
    }
  }

  get #ends(): WorkerExit[] {
    return this.#pool.exits.filter(({ pid }) => this.victims.has(pid));
  }
}

function countRuns(lines: readonly string[]): Map<number, number> {
  const runs = new Map<number, number>();
  for (const line of lines) runs.set(Number(line), (runs.get(Number(line)) ?? 0) + 1);
  return runs;
}
