import { closeSync, writeSync } from 'node:fs';

import { expect, onTestFinished, test } from 'vitest';

import { openRecord } from '../../src/child/record-file.ts';
import { mapFile } from '../../src/util/map-file.ts';
import { monotonicMs, readRunning, RunningWriter } from '../../src/worker/running-record.ts';

/** More inputs than a worker writes before it maps. */
const MANY = 20_000;

function openedRecord(): number {
  const fd = openRecord();
  onTestFinished(() => closeSync(fd));
  return fd;
}

test('nothing is read before something was begun', () => {
  expect(readRunning(openedRecord())).toBeUndefined();
});

test.each([
  ['mapped', mapFile],
  ['written', () => undefined],
])('the parent reads what was begun last, at any time: %s', (_, map) => {
  const fd = openedRecord();
  const record = new RunningWriter(fd, map);
  for (let chunk = 0; chunk < 4; chunk++)
    for (let offset = 0; offset < MANY / 4; offset++) {
      const now = performance.now();
      record.begin(chunk, offset, now);
      if (offset % 97 > 0) continue;
      const running = readRunning(fd);
      expect(running).toMatchObject({ chunk, offset });
      expect(Math.abs(monotonicMs() - (running?.begunAt ?? 0))).toBeLessThan(100);
    }
});

test('while outcomes are sent no input runs, and afterwards the same one as before', () => {
  for (const begins of [1, MANY]) {
    const fd = openedRecord();
    const record = new RunningWriter(fd);
    for (let offset = 0; offset < begins; offset++) record.begin(7, offset, performance.now());
    const before = readRunning(fd);
    record.pause(() => expect(readRunning(fd)?.offset).toBeLessThan(0));
    expect(readRunning(fd)).toEqual(before);
    expect(before).toMatchObject({ chunk: 7, offset: begins - 1 });
  }
});

test.skipIf(process.platform !== 'linux')('once it is mapped, nothing is written any more', () => {
  const fd = openedRecord();
  let memory: ArrayBuffer | undefined;
  const record = new RunningWriter(fd, (file, bytes) => (memory = mapFile(file, bytes)));
  for (let offset = 0; offset < MANY; offset++) record.begin(1, offset, 0);
  expect(new Float64Array(memory ?? new ArrayBuffer(0)).slice(0, 2)).toEqual(Float64Array.of(1, MANY - 1));
  // What another writes into the file is in the memory: they are one.
  writeSync(fd, new Uint8Array(Float64Array.of(5).buffer), 0, 8, 0);
  expect(new Float64Array(memory ?? new ArrayBuffer(0))[0]).toBe(5);
});

test('what cannot be mapped is no error', () => {
  expect(mapFile(-1, 24)).toBeUndefined();
});
