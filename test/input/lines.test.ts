import { once } from 'node:events';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromLines, LINES } from '../../src/input/lines.ts';
import type { InputStream } from '../../src/types.ts';
import { makeFolder } from '../support/workspace.ts';
import { pullAll } from './pull-all.ts';

function linesOf(source: Readable): InputStream {
  return fromLines({ open: () => source, name: 'x' }, (line) => line, LINES);
}

function linesOfText(...blocks: string[]): InputStream {
  return linesOf(Readable.from(blocks.map((block) => Buffer.from(block))));
}

test('lines are the same however the bytes are cut and however many are pulled at a time', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\n', '\r\n', ' ') });
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(50)), sizes, async (content, cuts, pulls) => {
      const bytes = Buffer.from(content);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const blocks = places.slice(1).map((to, k) => bytes.subarray(places[k], to));
      const stream = fromLines({ open: () => Readable.from(blocks), name: 'x' }, (line) => line, LINES);
      const expected = content
        .split('\n')
        .map((line) => line.replace(/\r$/, ''))
        .filter((line) => line !== '');
      expect(await pullAll(stream, pulls)).toEqual(expected);
    }),
  );
});

test('a byte order mark, carriage returns and empty lines are no input', async () => {
  expect(await pullAll(linesOfText('\uFEFFa\r\n\r\n\nb\rc\n'))).toEqual(['a', 'b\rc']);
  expect(await pullAll(linesOfText('\uFEFF'))).toEqual([]);
  expect(await pullAll(linesOfText())).toEqual([]);
});

test('a last line without a newline counts', async () => {
  expect(await pullAll(linesOfText('a\nb'))).toEqual(['a', 'b']);
  expect(await pullAll(linesOfText('a\n', 'b', 'c'))).toEqual(['a', 'bc']);
});

test('line numbers count lines that were left out, over all blocks', async () => {
  const source = Readable.from(['a\n\n', 'b', 'b\n', '\r\nc'].map((block) => Buffer.from(block)));
  const stream = fromLines({ open: () => source, name: 'x' }, (line, number) => `${number} ${line}`, LINES);
  expect(await pullAll(stream, [1])).toEqual(['1 a', '3 bb', '5 c']);
});

test('what is buffered is given out without waiting', async () => {
  const stream = linesOfText('1\n2\n3\n4\n');
  expect(await stream.pull(1)).toEqual(['1']);
  expect(stream.pull(2)).toEqual(['2', '3']);
  expect(stream.pull(9)).toEqual(['4']);
});

test('the source is opened at the first pull, and no block is read while lines are left', async () => {
  let opened = 0;
  let reads = 0;
  const source = new Readable({
    highWaterMark: 1,
    read() {
      reads++;
      this.push('1\n2\n3\n');
    },
  });
  const stream = fromLines({ open: () => (opened++, source), name: 'x' }, (line) => line, LINES);
  expect(opened).toBe(0);
  await stream.pull(1);
  const readsForOneBlock = reads;
  expect([stream.pull(1), stream.pull(1)]).toEqual([['2'], ['3']]);
  expect([opened, reads]).toEqual([1, readsForOneBlock]);
  stream.close();
});

test('a malformed third line speaks after two good ones, then the source is let go', async () => {
  const source = Readable.from([Buffer.from('1\n2\nx\n4\n')]);
  const parse = (line: string, number: number): string => {
    if (line === 'x') throw new Error(`line ${number} is bad`);
    return line;
  };
  const stream = fromLines({ open: () => source, name: 'x' }, parse, LINES);
  expect(await stream.pull(10)).toEqual(['1', '2']);
  expect(() => stream.pull(10)).toThrow('line 3 is bad');
  expect(source.destroyed).toBe(true);
  expect(await stream.pull(10)).toEqual([]);
});

test('a source that breaks is an input error, after the lines before it', async () => {
  const source = new Readable({ read: () => {} });
  const stream = linesOf(source);
  source.push('1\n');
  expect(await stream.pull(10)).toEqual(['1']);
  source.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
  await expect(stream.pull(10)).rejects.toMatchObject({
    code: 'ERR_MPRUN_INPUT_OPEN',
    message: "cannot read 'x': EIO: i/o error, read",
  });
});

test('a source that was destroyed before it was pulled does not hang', async () => {
  const source = new Readable({ read: () => {} });
  source.destroy();
  await once(source, 'close');
  await expect(linesOf(source).pull(1)).rejects.toMatchObject({ code: 'ERR_MPRUN_INPUT_OPEN' });
});

test.each([
  ['at the end', false],
  ['closed in the middle', true],
])('a file is let go %s, and no listener stays', async (_when, isLeft) => {
  const path = join(makeFolder(), 'x.txt');
  writeFileSync(path, 'line\n'.repeat(100_000));
  const source = createReadStream(path);
  const stream = linesOf(source);
  await stream.pull(5);
  const closed = once(source, 'close');
  if (isLeft) stream.close();
  else await pullAll(stream, [100_000]);
  await closed;
  expect(source.eventNames()).toEqual([]);
});

test('a pipe that says nothing is let go while a pull waits, and no listener stays', async () => {
  const source = new Readable({ read: () => {} });
  const before = source.eventNames();
  const stream = linesOf(source);
  const waiting = stream.pull(5);
  const closed = once(source, 'close');
  stream.close();
  stream.close();
  expect(await waiting).toEqual([]);
  await closed;
  expect(source.eventNames()).toEqual(before);
});

test('an error that comes after the close is nobody’s', async () => {
  const source = new Readable({
    read: () => {},
    destroy: (_error, done) => done(new Error('too late')),
  });
  const stream = linesOf(source);
  void stream.pull(1);
  // Not once() of node:events: it would take the error itself.
  const closed = new Promise((resolve) => source.once('close', resolve));
  stream.close();
  await closed;
  expect(source.errored).toMatchObject({ message: 'too late' });
});

test('records end with any delimiter, however the bytes are cut', async () => {
  const delimiters = fc.constantFrom('\0', ',', 'ab', 'aba', '--', '😀');
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', ',', '\0', '\n', '😀') });
  await fc.assert(
    fc.asyncProperty(delimiters, text, fc.array(fc.nat(50)), fc.boolean(), async (...given) => {
      const [delimiter, content, cuts, keepEmpty] = given;
      const bytes = Buffer.from(content);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const blocks = places.slice(1).map((to, k) => bytes.subarray(places[k], to));
      const splitting = { delimiter, keepEmpty, trim: false };
      const stream = fromLines({ open: () => Readable.from(blocks), name: 'x' }, (line) => line, splitting);
      const records = content.split(delimiter);
      // Behind the last delimiter is no record.
      if (records.at(-1) === '') records.pop();
      expect(await pullAll(stream)).toEqual(records.filter((record) => keepEmpty || record !== ''));
    }),
  );
});

test('white space is trimmed before it is looked whether a record is empty', async () => {
  const source = Readable.from([Buffer.from(' a \n  \n\tb\r\n')]);
  const splitting = { ...LINES, trim: true };
  const stream = fromLines(
    { open: () => source, name: 'x' },
    (line, number) => `${number}${line}`,
    splitting,
  );
  expect(await pullAll(stream)).toEqual(['1a', '3b']);
});
