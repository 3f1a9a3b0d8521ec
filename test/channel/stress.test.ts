/**
 * Processes and threads that put into and take from channels of all kinds, and are killed at random moments. `MPRUN_STRESS_MS=600000`
 * goes on for longer; `MPRUN_STRESS_SEED` chooses the seed, which a failure names (the timing is not repeated with it).
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { expect, onTestFinished, test } from 'vitest';

import { ItemsLostError, JoinableQueue, Pipe, Queue, type Connection } from '../../src/index.ts';
import { membership } from '../../src/memory/membership.ts';
import { removeUntold } from '../../src/memory/folder.ts';
import { take, type Channel, type Message } from '../fixtures/stress/traffic.ts';
import { makeFolder } from '../support/workspace.ts';
import { inTime } from '../sync/support.ts';
import { Crew, type Line } from './stress-crew.ts';

const MS = Number(process.env['MPRUN_STRESS_MS'] ?? 9000);
const SEED = Number(process.env['MPRUN_STRESS_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const MAXSIZE = 5;
/** A channel that is drained has the segment that is written to next, and a spare one. */
const SEGMENTS_EACH = 2;
/** Mappings of each channel that this thread keeps at most. */
const MAPPINGS_EACH = 4;

test(
  'with producers and consumers killed at random, no message is lost or doubled but those that a killed consumer had taken',
  async () => {
    const channels = makeChannels();
    const pipe = channels.at(-1)!;
    // Who waits for the first time has a bell from then on.
    await drain(pipe);
    const before = census();
    const crew = new Crew(makeFolder(), SEED, channels);
    onTestFinished(() => crew.disband());
    const hanging = await crew.run(MS, () => keepEnds(pipe));
    expect([`seed ${SEED}`, hanging]).toEqual([`seed ${SEED}`, []]);

    const left: Line[] = [];
    for (const channel of channels) left.push(...(await drain(channel)));
    const lines = [...crew.lines(), ...left];
    console.log(`seed ${SEED}: ${lines.length} lines, ${crew.kills} kills`);
    expect([`seed ${SEED}`, lines.filter(({ said }) => /failed|garbled/.test(said))]).toEqual([
      `seed ${SEED}`,
      [],
    ]);
    for (const { name } of channels) {
      const ofIt = lines.filter(({ channel }) => channel === name);
      expect([`seed ${SEED}`, name, complaintsOf(name, ofIt, crew.kills)]).toEqual([
        `seed ${SEED}`,
        name,
        [],
      ]);
    }
    for (const { reader, name } of channels)
      if (reader instanceof JoinableQueue) await expectJoined(reader, name === 'requeue' ? 0 : crew.kills);
    await crew.disband();
    expectNothingLeft(before, channels.length);
  },
  MS + 90_000,
);

/** The pipe comes last. */
function makeChannels(): Channel[] {
  const one = (name: string, queue: Queue<Message>): Channel => ({
    name,
    reader: queue,
    writer: queue,
    isJoinable: queue instanceof JoinableQueue,
  });
  const [reader, writer] = Pipe<Message, Message>(false);
  return [
    one('unbounded', new Queue()),
    one('bounded', new Queue(MAXSIZE)),
    one('joinable', new JoinableQueue(MAXSIZE)),
    one('requeue', new JoinableQueue(0, { requeue: true })),
    { name: 'pipe', reader, writer: writer as unknown as Connection<never, Message>, isJoinable: false },
  ];
}

/** What was given away is nobody's here, unless it is used: others may all be dead for a moment. */
function keepEnds({ reader, writer }: Channel): void {
  void (reader as Connection).poll();
  void (writer as Connection<never, Message>).send({ from: 'parent', number: 0, text: '' }).catch(() => {});
}

/** What nobody has taken. */
async function drain({ name, reader, isJoinable }: Channel): Promise<Line[]> {
  const lines: Line[] = [];
  for (;;)
    try {
      const { from, number } = await inTime(take(reader));
      lines.push({ said: 'got', channel: name, from, number, by: 'parent' });
      if (!isJoinable) continue;
      (reader as JoinableQueue).taskDone();
      lines.push({ said: 'done', channel: name, from, number, by: 'parent' });
    } catch (error) {
      if (/EMPTY|TIMEOUT/.test((error as { code: string }).code)) return lines;
      throw error;
    }
}

function complaintsOf(name: string, lines: readonly Line[], kills: number): string[] {
  const messages = lines.filter(({ from }) => from !== 'parent');
  const keyOf = ({ from, number }: Line): string => `${from}:${number}`;
  const said = (what: string): string[] => messages.filter((line) => line.said === what).map(keyOf);
  const [putting, put, got, done] = ['putting', 'put', 'got', 'done'].map(said) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const [known, seen] = [new Set(putting), new Set(got)];
  const lost = put.filter((key) => !seen.has(key));
  const complaints = [
    ...got.filter((key) => !known.has(key)).map((key) => `${key} was put by nobody`),
    ...doubled(name === 'requeue' ? done : got).map((key) => `${key} came twice`),
  ];
  if (put.length === 0) complaints.push('nothing was put');
  if (name === 'requeue') return [...complaints, ...lost.map((key) => `${key} was lost`)];
  if (lost.length > kills) complaints.push(`${lost.length} messages were lost with ${kills} who were killed`);
  return [...complaints, ...disordered(messages.filter((line) => line.said === 'got'))];
}

function doubled(keys: readonly string[]): string[] {
  const once = new Set<string>();
  return keys.filter((key) => once.has(key) || !once.add(key));
}

/** Of each producer, at each consumer. */
function disordered(lines: readonly Line[]): string[] {
  const last = new Map<string, number>();
  return lines.flatMap(({ from, by, number }) => {
    const before = last.get(`${from} ${by}`) ?? -1;
    last.set(`${from} ${by}`, number);
    return number > before ? [] : [`${number} of ${from} came to ${by} behind ${before}`];
  });
}

/** Every message is done, or was lost with somebody, once. */
async function expectJoined(queue: JoinableQueue<Message>, mostLost: number): Promise<void> {
  const end = await inTime(queue.join(4000).catch((error: unknown) => error));
  if (end instanceof ItemsLostError) expect([end.left, end.lost <= mostLost]).toEqual([0, true]);
  else expect(end).toBe(true);
  expect(await inTime(queue.join(1000))).toBe(true);
  expect(() => queue.taskDone()).toThrow('too many times');
}

interface Census {
  readonly blocks: number;
  readonly mappings: number;
  /** What they are of, without numbers. */
  readonly descriptors: string[];
}

function census(): Census {
  const { folder } = membership();
  return {
    blocks: readdirSync(folder).filter((name) => name.startsWith('block-')).length,
    mappings: readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .filter((line) => line.includes(folder)).length,
    descriptors: readdirSync('/proc/self/fd')
      .map((fd) => targetOf(fd).replaceAll(/\d+/g, 'N'))
      .filter((target) => target.includes('/mprun-'))
      .sort(),
  };
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // That of the folder which is being read.
    return 'gone';
  }
}

/** However many were killed. What the dead had for themselves goes with whoever comes next. */
function expectNothingLeft(before: Census, channels: number): void {
  const { folder, table } = membership();
  removeUntold(folder, (maker) => !table.isAlive(maker));
  const { blocks, mappings, descriptors } = census();
  expect([`seed ${SEED}`, blocks - before.blocks]).toEqual([
    `seed ${SEED}`,
    expect.toSatisfy((n) => n <= SEGMENTS_EACH * channels, `at most ${SEGMENTS_EACH * channels}`),
  ]);
  expect(mappings - before.mappings).toBeLessThanOrEqual(MAPPINGS_EACH * channels);
  expect(descriptors).toEqual(before.descriptors);
}
