import { expect, test } from 'vitest';

import { encodePrintMark, makePrintMark, PrintMarkReader } from '../../src/wire/print-mark.ts';

const mark = makePrintMark();
const place = { chunk: 12, offset: 3 };

/** What a reader makes of these blocks: texts, and places in brackets. */
function read(blocks: readonly Buffer[]): string {
  let parts = '';
  const reader = new PrintMarkReader(mark, {
    bytes: (bytes) => (parts += bytes.toString('latin1')),
    marked: (at) => (parts += at ? `[${at.chunk} ${at.offset}]` : '[none]'),
  });
  for (const block of blocks) reader.push(block);
  reader.end();
  return parts;
}

test('marks are found wherever the stream is cut', () => {
  const stream = Buffer.concat([
    Buffer.from('begun'),
    encodePrintMark(mark, place),
    Buffer.from('a\0b\0'),
    encodePrintMark(mark, undefined),
    encodePrintMark(mark, place),
    Buffer.from('\0'),
  ]);
  const expected = 'begun[12 3]a\0b\0[none][12 3]\0';
  for (let at = 0; at <= stream.length; at++)
    expect(read([stream.subarray(0, at), stream.subarray(at)])).toBe(expected);
  expect(read([...stream].map((byte) => Buffer.from([byte])))).toBe(expected);
});

test('marks of other workers, and what only begins like one, are what the task has printed', () => {
  const others = encodePrintMark(makePrintMark(), place);
  expect(read([others])).toBe(others.toString('latin1'));
  const begin = encodePrintMark(mark, place).subarray(0, 10);
  expect(read([begin, Buffer.from('text')])).toBe(`${begin.toString('latin1')}text`);
});

test('of a mark that was cut off by the end of its writer nothing is seen', () => {
  expect(read([Buffer.from('text\n'), encodePrintMark(mark, place).subarray(0, -2)])).toBe('text\n');
});

test('what cannot be the beginning of a mark is not held back', () => {
  const got: string[] = [];
  const reader = new PrintMarkReader(mark, {
    bytes: (bytes) => got.push(bytes.toString()),
    marked: () => {},
  });
  reader.push(Buffer.from('a question? '));
  expect(got).toEqual(['a question? ']);
});
