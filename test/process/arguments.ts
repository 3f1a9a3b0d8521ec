import { describe, expect, test } from 'vitest';

import { activeChildren, currentProcess, NotCloneableError } from '../../src/index.ts';
import {
  at,
  endedWithTest,
  exitcodeOf,
  makeNeeds,
  makeReport,
  processProgram,
  thrownBy,
  type ProcessUnderTest,
} from './support.ts';

export function describeArguments(under: ProcessUnderTest): void {
  const make = endedWithTest(under);
  const needs = makeNeeds(under);

  describe('is given arguments', () => {
    test('each as it was', async () => {
      const report = makeReport();
      await exitcodeOf(make('sayAll', [report.path, 1, 'two', [3], { four: 4 }, null]));
      expect(report.values()).toEqual([[1, 'two', [3], { four: 4 }, null]]);
    });

    test('kwargs are one more argument, if they have a key', async () => {
      const report = makeReport();
      await exitcodeOf(make('sayAll', [report.path, 1], { kwargs: { y: 2 } }));
      await exitcodeOf(make('sayAll', [report.path, 1], { kwargs: {} }));
      expect(report.values()).toEqual([[1, { y: 2 }], [1]]);
    });

    test('they are as they were at start(): what is changed before counts, what is changed after does not', async () => {
      const report = makeReport();
      const [list, kwargs] = [[1], { list: ['a'] }];
      const args: unknown[] = [report.path, list];
      const p = make('sayAll', args, { kwargs });
      list.push(2);
      p.start();
      list.push(3);
      args.push(4);
      kwargs.list.push('b');
      await p.join();
      expect(report.values()).toEqual([[[1, 2], { list: ['a'] }]]);
    });

    needs('apart')('they are copies', async () => {
      const list = [1];
      const report = makeReport();
      await exitcodeOf(make('changes', [report.path, list]));
      expect([report.values(), list]).toEqual([[[1, 'changed']], [1]]);
    });

    test.each([
      ['args', [{ rows: [1, () => {}] }], {}, 'args[1].rows[1] is a function'],
      ['kwargs', [], { done: new Map([['at', Symbol('now')]]) }, 'kwargs.done.get(at) is a symbol'],
      ['a promise', [Promise.resolve()], {}, 'args[1] is a Promise'],
    ])('what cannot travel is refused at start(), with its path: %s', (_, rest, kwargs, message) => {
      const report = makeReport();
      const p = make('sayAll', [report.path, ...rest], { kwargs });
      const error = thrownBy(() => p.start());
      expect(error).toBeInstanceOf(NotCloneableError);
      expect(error.message).toBe(`${message} and cannot travel to or from a worker`);
      expect([p.isAlive(), p.pid, p.exitcode]).toEqual([false, undefined, undefined]);
      expect(activeChildren()).not.toContain(p);
      expect(String(p)).toMatch(/ initial>$/);
    });

    test('after such a refusal it can be mended and started', async () => {
      const report = makeReport();
      const args: unknown[] = [report.path, () => {}];
      const p = make('sayAll', args);
      expect(() => p.start()).toThrow('args[1] is a function');
      args[1] = 'mended';
      expect(await exitcodeOf(p)).toBe(0);
      expect(report.values()).toEqual([['mended']]);
    });

    test('what shows only while it is sent leaves nothing started, and can be mended too', async () => {
      const report = makeReport();
      let looks = 0;
      const fickle = {
        get value() {
          looks++;
          if (looks > 1 && looks < 100) throw new Error('not twice');
          return 1;
        },
      };
      const p = make('sayAll', [report.path, fickle]);
      expect(thrownBy(() => p.start())).toBeInstanceOf(NotCloneableError);
      expect([p.isAlive(), activeChildren().includes(p)]).toEqual([false, false]);
      looks = 100;
      expect(await exitcodeOf(p)).toBe(0);
      expect(report.values()).toEqual([[{ value: 1 }]]);
    });

    test('the secret of the family is refused as an argument', () => {
      const p = make('nothing', [currentProcess().authkey]);
      expect(thrownBy(() => p.start()).message).toMatch(/^args\[0\] is an instance of AuthenticationString/);
      expect(String(p)).toMatch(/ initial>$/);
    });

    test('nothing of them is kept here once it is started', async () => {
      const { result } = processProgram(
        `
        const { Process: Child } = getContext('${under.method}');
        const refs = [];
        function make() {
          const [arg, value] = [{ big: 1 }, { big: 2 }];
          refs.push(new WeakRef(arg), new WeakRef(value));
          return new Child({ target: ${JSON.stringify(at('double'))}, args: [arg], kwargs: { value } });
        }
        const p = make();
        const collected = async () => {
          for (let tries = 0; tries < 50; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            gc();
            if (refs.every((ref) => ref.deref() === undefined)) return true;
          }
          return false;
        };
        console.log(await collected());
        p.start();
        console.log(await collected(), String(p).includes('name='));
        await p.join();
      `,
        { flags: ['--expose-gc'] },
      );
      expect(await result).toMatchObject({ stdout: 'false\ntrue true\n', stderr: '', code: 0 });
    });
  });
}
