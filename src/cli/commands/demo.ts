import { readFileSync } from 'node:fs';

import { runScript } from '../../child/script.ts';
import { UsageError } from '../../index.ts';
import { statusOfExit, statusOfSignal } from '../../report/exit-status.ts';
import { findDemo, readDemos, type Demo } from '../demo/catalogue.ts';
import { STATUS_READER_GONE, type Io } from '../io.ts';
import { PACKAGE_FOLDER } from '../package-folder.ts';
import { parsePositive } from '../values.ts';

export interface DemoOptions {
  readonly list?: boolean;
  readonly source?: boolean;
  readonly speed: string;
}

/** Takes the types away, as the programs are TypeScript. */
const LOADER = new URL('examples/ts.js', PACKAGE_FOLDER);
const ALL = 'all';
/** Of all demos, when one has failed. */
const STATUS_FAILED = 1;
/** Of a program that was told to end. One that dies in another way has failed. */
const STOPPING = [...(['SIGHUP', 'SIGINT', 'SIGTERM'] as const).map(statusOfSignal), STATUS_READER_GONE];

/** `mprun demo`: the documents' programs, each in a process of its own, on this terminal. */
export async function demo(
  name: string | undefined,
  args: readonly string[],
  options: DemoOptions,
  io: Io,
): Promise<number> {
  const speed = parsePositive('--speed', options.speed);
  if (options.list) expectNone(name === undefined ? [] : [name], '--list');
  if (options.list || name === undefined) return showList(io);
  if (options.source) expectNone(args, '--source');
  if (name === ALL) {
    expectNone(args, `'all'`);
    return options.source ? showSource(readDemos(), io) : runAll(readDemos(), speed, io);
  }
  const one = findDemo(name);
  return options.source ? showSource([one], io) : runDemo(one, args, speed, io);
}

/** Nothing that was typed is dropped without a word. */
function expectNone(words: readonly string[], who: string): void {
  if (words.length === 0) return;
  throw new UsageError(`${who} takes no arguments, got '${words.join(' ')}'`, {
    hint: 'mprun demo <name> [args...] runs one with its arguments',
  });
}

/** `daemon  001.5  A daemon does not keep …` */
async function showList(io: Io): Promise<number> {
  const demos = readDemos();
  const width = (column: 'name' | 'listing'): number => Math.max(...demos.map((each) => each[column].length));
  const [names, listings] = [width('name'), width('listing')];
  const lines = demos.map(
    ({ name, listing, about }) => `${name.padEnd(names)}  ${listing.padEnd(listings)}  ${about}\n`,
  );
  await io.writeResults(lines.join(''));
  return 0;
}

async function showSource(demos: readonly Demo[], io: Io): Promise<number> {
  await io.writeResults(demos.map(({ path }) => readFileSync(path, 'utf8')).join('\n'));
  return 0;
}

/** One after the other; one that fails does not keep the others from running. */
async function runAll(demos: readonly Demo[], speed: number, io: Io): Promise<number> {
  const failed: string[] = [];
  for (const each of demos) {
    io.note(`# ${each.name}: ${each.about}\n`);
    const status = await runDemo(each, [], speed, io);
    // Whoever interrupts one, or does not read on, means them all.
    if (STOPPING.includes(status)) return status;
    if (status !== 0) failed.push(`${each.name} (exit status ${status})`);
  }
  const failures = failed.length > 0 ? `, failed: ${failed.join(', ')}` : '';
  io.note(`${demos.length} demos: ${demos.length - failed.length} ok${failures}\n`);
  return failed.length === 0 ? 0 : STATUS_FAILED;
}

async function runDemo({ path }: Demo, args: readonly string[], speed: number, io: Io): Promise<number> {
  const words = ['--import', readerGone(), '--import', LOADER.href, path, ...args];
  return statusOfExit(await runScript(words, { ...io.world.env, MPRUN_SPEED: String(speed) }));
}

/**
 * A module that ends the program without a word when it prints and nobody reads on (`| head`): Node would show an error. The
 * program's children load it too, and only fall silent, as the program may wait for what they do.
 */
function readerGone(): string {
  const code = `process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    if (process.ppid === ${process.pid}) process.exit(${STATUS_READER_GONE});
  });`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
