import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeFromWorker, encodeFromWorker } from '../../src/wire/codec.ts';
import { FRAME_HEADER_BYTES, FrameKind } from '../../src/wire/frame.ts';
import { fromTable, toTable } from '../../src/wire/table.ts';

/** There and back as results of a chunk; and the kind of the frame. */
function travel(values: readonly unknown[]): { kind: FrameKind; back: readonly unknown[] } {
  const frame = encodeFromWorker({ type: 'outcomes', chunk: 1, offset: 0, ms: 1, values, errors: [] });
  const kind = frame[FRAME_HEADER_BYTES - 1] as FrameKind;
  const message = decodeFromWorker(kind, frame.subarray(FRAME_HEADER_BYTES));
  return { kind, back: message.type === 'outcomes' ? message.values : [] };
}

const row = (n: number): Record<string, unknown> => ({
  id: n,
  name: `n${n}`,
  half: n / 2,
  on: n % 2 === 0,
  none: undefined,
});

test('rows with the same names travel as a table, names in their order', () => {
  const rows = [0, 1, 2, 3, 4].map(row);
  const { kind, back } = travel(rows);
  expect(kind).toBe(FrameKind.table);
  expect(back).toStrictEqual(rows);
  expect(Object.keys(back[3] as object)).toEqual(['id', 'name', 'half', 'on', 'none']);
  expect(new Set(back).size).toBe(5);
});

test('what is no table is none', () => {
  const rows = [0, 1, 2, 3].map(row);
  class Row {
    id = 1;
  }
  const others: unknown[][] = [
    rows.slice(0, 3),
    [...rows, { ...row(4), more: 1 }],
    [...rows, { name: 'n4', id: 4, half: 2, on: true, none: undefined }],
    [...rows, { ...row(4), id: { nested: 1 } }],
    [...rows, null],
    [...rows, [1]],
    [{}, {}, {}, {}],
    Array.from({ length: 5 }, () => new Row()),
    Array.from({ length: 5 }, () => JSON.parse('{"__proto__":1}') as unknown),
    Array.from({ length: 5 }, () => ({ 'mprun:mark': 1 })),
    Array.from({ length: 5 }, () => new Proxy({ id: 1 }, {})),
  ];
  for (const values of others) expect(toTable(values)).toBeUndefined();
});

test('any records come back as structured clone has them', () => {
  const cell = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.bigInt(),
  );
  const records = fc
    .uniqueArray(fc.string(), { minLength: 1, maxLength: 8 })
    .chain((names) =>
      fc
        .array(fc.tuple(...names.map(() => cell)), { minLength: 4, maxLength: 12 })
        .map((cells) => cells.map((some) => Object.fromEntries(names.map((name, k) => [name, some[k]])))),
    );
  fc.assert(
    fc.property(records, (rows) => {
      expect(travel(rows).back).toStrictEqual(structuredClone(rows));
      const table = toTable(rows);
      if (table) expect(fromTable(table)).toStrictEqual(rows);
    }),
  );
});
