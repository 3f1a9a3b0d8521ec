/** What every backend does with what tasks print, where a call asks which input has printed it. */
import { describe, expect, test } from 'vitest';

import type { OutcomesOptions, PoolOptions, Settled, TaskPrint } from '../../src/index.ts';
import { at, endedWithTest, makeNeeds, upTo, type BackendUnderTest } from './support.ts';

const talk = (name: string): string => at('talk.ts', name);

/** What was printed, in the order in which it came. */
interface Heard {
  readonly prints: TaskPrint[];
  /** What belongs to no input. */
  readonly others: string[];
  readonly settled: Settled[];
  /** All that this input has printed on the stream. */
  readonly of: (index: number, stream?: 'stdout' | 'stderr') => string;
}

export function testPrints(backend: BackendUnderTest): void {
  const needs = makeNeeds(backend);
  const makePool = endedWithTest(backend);

  async function listen(
    task: string,
    inputs: readonly unknown[],
    options: OutcomesOptions = {},
    poolOptions: PoolOptions = {},
  ): Promise<Heard> {
    const prints: TaskPrint[] = [];
    const others: string[] = [];
    const settled: Settled[] = [];
    const onPrint = (_stream: string, lines: Uint8Array): void => void others.push(textOf(lines));
    const pool = makePool({ processes: 2, onPrint, ...poolOptions });
    const outcomes = pool.outcomes(task, inputs, { onPrint: (print) => prints.push(print), ...options });
    pool.close();
    for await (const each of outcomes) settled.push(each);
    await pool.join();
    const of: Heard['of'] = (index, stream) =>
      prints
        .filter((print) => print.index === index && (stream ?? print.stream) === print.stream)
        .map(({ bytes }) => textOf(bytes))
        .join('');
    return { prints, others, settled, of };
  }

  describe(`what inputs print: ${backend.kind}`, () => {
    test('each input gets its own, byte by byte, on either stream', async () => {
      const words = [
        ['stdout', 'one\ntw'],
        ['stdout', 'o\n'],
        ['stderr', 'a \0 zero\n'],
        ['stdout', 'no end'],
      ] as const;
      const { of, others } = await listen(talk('talk'), [{ words }, { words: [] }, { words }]);
      for (const index of [0, 2]) {
        expect(of(index, 'stdout')).toBe('one\ntwo\nno end');
        expect(of(index, 'stderr')).toBe('a \0 zero\n');
      }
      expect(of(1)).toBe('');
      expect(others).toEqual([]);
    });

    test('lines come as they are printed, with the input, the try and the worker', async () => {
      const words = [['stdout', 'one\n'] as const];
      const { prints } = await listen(talk('talk'), [{ words }]);
      const [{ bytes, ...print } = { bytes: new Uint8Array() }] = prints;
      expect(print).toEqual({
        stream: 'stdout',
        index: 0,
        input: { words },
        attempt: 0,
        worker: 'PoolWorker-1',
      });
      expect(textOf(bytes)).toBe('one\n');
    });

    test('all that an input has printed is there before its outcome is', async () => {
      const count = 3000;
      const seen = new Map<number, string>();
      const missing: number[] = [];
      await listen(talk('say'), upTo(count), {
        onPrint: ({ index, bytes }) => seen.set(index, (seen.get(index) ?? '') + textOf(bytes)),
        observe: (settled) => {
          for (const k of settled.inputs.keys()) {
            const text = seen
              .get(settled.start + k)
              ?.split('\n')
              .sort()
              .join('|');
            if (text !== `|err ${settled.start + k}|out ${settled.start + k}`)
              missing.push(settled.start + k);
          }
          return settled;
        },
      });
      expect(seen.size).toBe(count);
      expect(missing).toEqual([]);
    });

    test('what an input that failed has printed is its own', async () => {
      const { of, settled } = await listen(talk('talk'), [{ words: [['stderr', 'oh\n']], fail: true }]);
      expect(settled[0]?.outcomes[0]).toMatchObject({ ok: false, error: { message: 'said all' } });
      expect(of(0)).toBe('oh\n');
    });

    test('each try of an input has prints of its own', async () => {
      const { prints } = await listen(talk('sayAttempt'), [2], { retries: 2 });
      expect(prints.map(({ attempt, bytes }) => [attempt, textOf(bytes)])).toEqual([
        [0, 'try 0\n'],
        [1, 'try 1\n'],
        [2, 'try 2\n'],
      ]);
    });

    test('what is printed while no input runs belongs to none, and comes in whole lines', async () => {
      const { of, others } = await listen(
        talk('say'),
        ['x'],
        {},
        { initializer: talk('sayHello'), processes: 1 },
      );
      expect(others).toEqual(['hello\n']);
      expect(of(0, 'stdout')).toBe('out x\n');
    });

    test('a call that does not ask prints as ever, before and after one that does', async () => {
      const others: string[] = [];
      const prints: string[] = [];
      const onPrint = (stream: string, lines: Uint8Array): void => {
        if (stream === 'stdout') others.push(textOf(lines));
      };
      const pool = makePool({ processes: 1, onPrint });
      await pool.apply(talk('say'), ['first']);
      const asked = pool.outcomes(talk('say'), ['asked'], {
        onPrint: ({ bytes }) => prints.push(textOf(bytes)),
      });
      for await (const { outcomes } of asked) expect(outcomes).toEqual([{ ok: true, value: 'asked' }]);
      await pool.apply(talk('say'), ['last']);
      pool.close();
      await pool.join();
      expect(others).toEqual(['out first\n', 'out last\n']);
      expect(prints.sort()).toEqual(['err asked\n', 'out asked\n']);
    });

    needs('alone')('a line of 200 kB from each of four workers arrives whole', async () => {
      const inputs = upTo(16).map((k) => ({ words: [['stdout', `${String(k % 10).repeat(200_000)}\n`]] }));
      const { of } = await listen(talk('talk'), inputs, {}, { processes: 4 });
      for (const index of upTo(16)) expect(of(index)).toBe(`${String(index % 10).repeat(200_000)}\n`);
    });

    needs('ends')('what an input has printed before it ended its worker is its own', async () => {
      const { of, settled } = await listen(talk('sayAndExit'), ['last words'], {}, { processes: 1 });
      expect(settled[0]?.outcomes[0]).toMatchObject({ ok: false, error: { code: 'ERR_MPRUN_WORKER_EXIT' } });
      expect(of(0)).toBe('last words');
    });

    needs('ends')('what an input has printed that is ended is its own', async () => {
      const stop = new AbortController();
      const heard: TaskPrint[] = [];
      const onPrint = (print: TaskPrint): void => {
        heard.push(print);
        stop.abort();
      };
      const options = { signal: stop.signal, kill: true, onPrint };
      const { settled } = await listen(talk('sayAndHang'), ['waiting'], options, { killTimeoutMs: 500 });
      expect(settled[0]?.outcomes[0]).toMatchObject({ ok: false, error: { code: 'ERR_MPRUN_CANCELLED' } });
      expect(heard.map(({ index, bytes }) => [index, textOf(bytes)])).toEqual([[0, 'waiting\n']]);
    });

    needs('apart', 'signals')(
      'what a program prints that an input has started belongs to the input',
      async () => {
        const { of, others } = await listen(talk('letSay'), ['a', 'b', 'c', 'd']);
        for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) {
          expect(of(index, 'stdout')).toBe(`before ${name}\nprogram ${name}\nafter ${name}\n`);
          expect(of(index, 'stderr')).toBe(`program ${name}\n`);
        }
        expect(others).toEqual([]);
      },
    );

    needs('apart', 'signals')(
      'a pipe that a program has left non-blocking loses and mixes nothing',
      async () => {
        const { of } = await listen(talk('sayMuch'), [300, 200], {}, { processes: 1 });
        expect(of(0).split('\n')).toHaveLength(302);
        expect(of(1).split('\n')).toHaveLength(202);
      },
    );

    needs('apart', 'signals')('inputs go on without a stream that one of them has closed', async () => {
      const inputs = upTo(5).map((n) => ({ n, last: 2 }));
      const { of, settled } = await listen(talk('sayUntil'), inputs, {}, { processes: 1 });
      expect(settled.flatMap(({ outcomes }) => outcomes)).toEqual(
        upTo(5).map((value) => ({ ok: true, value })),
      );
      for (const n of upTo(5)) expect(of(n, 'stderr')).toBe(`err ${n}\n`);
      for (const n of [0, 1, 2]) expect(of(n, 'stdout')).toBe(`out ${n}\n`);
    });
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
