import fc from 'fast-check';
import { expect, test } from 'vitest';

import { recordJson } from '../../src/report/record-json.ts';
import { errorAt, T0, taskRecord } from '../support/run-events.ts';

function parse(...[seq, fields]: Parameters<typeof taskRecord>): unknown {
  return JSON.parse(recordJson(taskRecord(seq, fields), '/project'));
}

const EXIT = { exitcode: -9, signal: 'SIGKILL' as const };

test('a record has its fields in the documented order', () => {
  expect(recordJson(taskRecord(1, { result: 'x', ms: 1.23456 }), '/project')).toBe(
    `{"seq":1,"input":0,"status":"ok","result":"x","attempt":1,"worker":"PoolWorker-1","pid":100,"start":${T0 + 1},"ms":1.235,"exitcode":0,"signal":null}`,
  );
});

test('an error is its name, message, code and the frames of the user', () => {
  const error = Object.assign(errorAt('/project/tasks/flaky.ts:3:22', '\u001B[31mno\u001B[0m'), {
    code: 'ENOENT',
  });
  expect(parse(4, { status: 'failed', error })).toMatchObject({
    error: {
      name: 'Error',
      message: 'no',
      code: 'ENOENT',
      stack: 'Error: no\n    at failOn3 (tasks/flaky.ts:3:22)',
    },
    exitcode: 1,
    signal: null,
  });
  expect(parse(4, { status: 'failed', error: null })).toMatchObject({
    error: { name: 'Thrown', message: 'null' },
  });
});

test('of a dead worker there are exit code and signal; of an input that no worker has begun, nothing', () => {
  expect(parse(1, { status: 'crashed', error: new Error('x'), exit: EXIT })).toMatchObject(EXIT);
  const never = { worker: undefined, pid: undefined, chunk: undefined, start: undefined, ms: undefined };
  expect(parse(1, { status: 'cancelled', error: new Error('x'), ...never })).toMatchObject({
    worker: null,
    pid: null,
    start: null,
    ms: null,
    exitcode: null,
    signal: null,
  });
});

test('values are written as results are, and what cannot be written says so in its place', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  expect(parse(1, { input: cyclic, result: 12n })).toMatchObject({
    input: '[cannot be written as JSON: it refers to itself]',
    result: 12,
  });
  const thrower = {
    toJSON() {
      throw new Error('mine');
    },
  };
  expect(parse(1, { input: undefined, result: thrower })).toMatchObject({
    input: null,
    result: '[cannot be written as JSON: Error: mine]',
  });
  expect(parse(1, { result: new Map([['a', new Set([1])]]) })).toMatchObject({ result: [['a', [1]]] });
});

test('whatever is in it, a record is one line of JSON', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (value) => {
      const text = recordJson(taskRecord(1, { input: value, status: 'failed', error: value }), '/');
      expect(text).not.toContain('\n');
      expect(JSON.parse(text)).toMatchObject({ seq: 1 });
    }),
  );
});
