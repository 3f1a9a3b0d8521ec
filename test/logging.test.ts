import { describe, expect, onTestFinished, test } from 'vitest';

import {
  DEBUG,
  ERROR,
  getLogger,
  INFO,
  NOTSET,
  Pool,
  SUBDEBUG,
  SUBWARNING,
  WARNING,
  type LogRecord,
} from '../src/index.ts';
import { log } from '../src/logging.ts';
import { at, makeReport, processProgram, thrownBy, type SelfPortrait } from './process/support.ts';

/** Records that are logged while the test runs, from this level on. */
function records(level: number): LogRecord[] {
  const logger = getLogger();
  const all: LogRecord[] = [];
  const before = logger.level;
  const add = (record: LogRecord): void => void all.push(record);
  logger.setLevel(level);
  logger.addHandler(add);
  onTestFinished(() => {
    logger.removeHandler(add);
    logger.setLevel(before);
  });
  return all;
}

const textOf = ({ levelName, processName, message }: LogRecord): string =>
  `[${levelName}/${processName}] ${message}`;

describe('the logger', () => {
  test('is one, called multiprocessing, and hears nothing below WARNING unless it is told to', () => {
    expect(getLogger()).toBe(getLogger());
    expect([getLogger().name, getLogger().level]).toEqual(['multiprocessing', NOTSET]);
    const all = records(NOTSET);
    for (const level of [SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING, ERROR]) log(level, 'heard');
    expect(all.map(({ level }) => level)).toEqual([WARNING, ERROR]);
  });

  test("levels are Python's", () => {
    expect([NOTSET, SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING, ERROR]).toEqual([0, 5, 10, 20, 25, 30, 40]);
  });

  test('each level lets through itself and what is above', () => {
    const levels = [SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING, ERROR];
    for (const [k, level] of levels.entries()) {
      const all = records(level);
      const logger = getLogger();
      logger.subDebug('');
      logger.debug('');
      logger.info('');
      logger.subWarning('');
      logger.warning('');
      logger.error('');
      expect(all.map((record) => record.level)).toEqual(levels.slice(k));
      expect(levels.map((each) => logger.isEnabledFor(each))).toEqual(levels.map((_, j) => j >= k));
    }
  });

  test('a record has its level and name, its process, its time and its message, formatted', () => {
    const all = records(DEBUG);
    const before = Date.now();
    getLogger().log(12, '%d of %s', 3, 'four');
    getLogger().log('SUBWARNING', 'five');
    expect(all).toMatchObject([
      {
        level: 12,
        levelName: 'Level 12',
        processName: 'MainProcess',
        pid: process.pid,
        message: '3 of four',
      },
      { level: 25, levelName: 'SUBWARNING', message: 'five' },
    ]);
    expect(all[0]?.time).toBeGreaterThanOrEqual(before);
  });

  test('a handler that is removed hears nothing more', () => {
    const all: LogRecord[] = [];
    const add = (record: LogRecord): void => void all.push(record);
    const logger = getLogger();
    logger.addHandler(add);
    logger.error('one');
    logger.removeHandler(add);
    logger.error('two');
    expect(all.map(({ message }) => message)).toEqual(['one']);
  });

  test('what is no level is refused, with those there are', () => {
    for (const level of ['LOUD', '', -1, 1.5, NaN, null])
      expect(thrownBy(() => getLogger().setLevel(level as never))).toMatchObject({
        code: 'ERR_MPRUN_USAGE',
        hint: 'levels: NOTSET, SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING, ERROR, or whole numbers from 0',
      });
    expect(getLogger().level).toBe(NOTSET);
    getLogger().setLevel('info');
    expect(getLogger().level).toBe(INFO);
    getLogger().setLevel(NOTSET);
  });

  test('logToStderr writes lines, each once, however often it is called, and gives the logger', async () => {
    const { result } = processProgram(`
      const lines = [];
      const write = (line) => lines.push(line);
      console.log(logToStderr('INFO', write) === getLogger());
      logToStderr('DEBUG', write);
      logToStderr(undefined, write);
      getLogger().debug('once');
      getLogger().subDebug('never');
      console.log(lines);
    `);
    expect(await result).toMatchObject({
      stdout: "true\n[ '[DEBUG/MainProcess] once\\n' ]\n",
      stderr: '',
    });
  });

  test('a pool logs what it does', async () => {
    const all = records(DEBUG);
    const pool = new Pool({ processes: 1, backend: 'thread' });
    await pool.map(at('double'), [1]);
    pool.close();
    await pool.join();
    expect(all.map(textOf)).toEqual([
      '[DEBUG/MainProcess] added worker',
      '[DEBUG/MainProcess] closing pool',
      '[DEBUG/MainProcess] joining pool',
      '[DEBUG/MainProcess] cleaning up worker 1',
    ]);
    const other = new Pool({ processes: 1, backend: 'thread' });
    await other.terminate();
    expect(all.map(textOf)).toContain('[DEBUG/MainProcess] terminating pool');
  });
});

describe('on stderr', () => {
  const METHODS = ['spawn', 'thread', 'inline'] as const;

  test('nothing is logged that nobody has asked for', async () => {
    const { result } = processProgram(`
      getLogger().setLevel('SUBDEBUG');
      const p = new Process({ target: '${at('double')}', args: [1] });
      p.start();
      await p.join();
      await Pool.with({ processes: 1 }, (pool) => pool.map('${at('double')}', [1]));
    `);
    expect(await result).toMatchObject({ stdout: '', stderr: '', code: 0 });
  });

  test.each(METHODS)('processes started by %s tell of their life', async (method) => {
    const { result } = processProgram(`
      setStartMethod('${method}');
      logToStderr('INFO');
      const p = new Process({ target: '${at('exits')}', args: [3] });
      p.start();
      await p.join();
    `);
    expect((await result).stderr.split('\n')).toEqual([
      '[INFO/Process-1] child process calling self.run()',
      ...(method === 'inline' ? ['[INFO/Process-1] process shutting down'] : []),
      '[INFO/Process-1] process exiting with exitcode 3',
      '[INFO/MainProcess] process shutting down',
      '',
    ]);
  });

  test.each(['spawn', 'thread'])(
    'the program tells which daemons it ends, and for whom it waits (%s)',
    async (method) => {
      const report = makeReport();
      const { result } = processProgram(`
      import { readFileSync } from 'node:fs';
      setStartMethod('${method}');
      logToStderr('INFO');
      const d = new Process({ target: '${at('waits')}', args: ['${report.path}'], name: 'imp', daemon: true });
      d.start();
      while (readFileSync('${report.path}', 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 5));
    `);
      expect((await result).stderr).toBe(`[INFO/imp] child process calling self.run()
[INFO/MainProcess] process shutting down
[INFO/MainProcess] calling terminate() for daemon imp
[INFO/MainProcess] calling join() for process imp
`);
    },
  );

  test('so does a process of its own children', async () => {
    const report = makeReport();
    const child = JSON.stringify({ target: 'nothing', args: [] });
    const { result } = processProgram(`
      logToStderr('INFO');
      const p = new Process({ target: '${at('startsAndLeaves')}', args: ['${report.path}', 'spawn', ${child}] });
      p.start();
      await p.join();
    `);
    const lines = (await result).stderr.trim().split('\n');
    expect(lines.filter((line) => line.startsWith('[INFO/Process-1]'))).toEqual([
      '[INFO/Process-1] child process calling self.run()',
      '[INFO/Process-1] process shutting down',
      '[INFO/Process-1] calling join() for process SpawnProcess-1:1',
      '[INFO/Process-1] process exiting with exitcode 0',
    ]);
    expect(lines.filter((line) => line.startsWith('[INFO/SpawnProcess-1:1]'))).toHaveLength(3);
  });

  test.each(['process', 'thread', 'inline'])('workers of a %s pool tell of their life', async (backend) => {
    const { result } = processProgram(`
      logToStderr('DEBUG');
      const pool = new Pool({ backend: '${backend}', processes: 1 });
      await pool.map('${at('double')}', [1, 2, 3], { chunksize: 1 });
      pool.close();
      await pool.join();
    `);
    const lines = (await result).stderr.trim().split('\n');
    expect(lines.filter((line) => !line.includes('PoolWorker'))).toEqual([
      '[DEBUG/MainProcess] added worker',
      '[DEBUG/MainProcess] closing pool',
      '[DEBUG/MainProcess] joining pool',
      '[DEBUG/MainProcess] cleaning up worker 1',
      '[INFO/MainProcess] process shutting down',
    ]);
    expect(lines.filter((line) => line.includes('PoolWorker'))).toEqual([
      '[INFO/PoolWorker-1] child process calling self.run()',
      '[DEBUG/PoolWorker-1] worker got sentinel -- exiting',
      '[DEBUG/PoolWorker-1] worker exiting after 3 tasks',
      '[INFO/PoolWorker-1] process shutting down',
      '[INFO/PoolWorker-1] process exiting with exitcode 0',
    ]);
  });

  test.each(METHODS)('children have the level that was set when they were started (%s)', async (method) => {
    const report = makeReport();
    const { result } = processProgram(`
      setStartMethod('${method}');
      const run = async (target, options = {}) => {
        const p = new Process({ target, args: ['${report.path}'], ...options });
        p.start();
        await p.join();
      };
      await run('${at('saysWhoItIs')}');
      getLogger().setLevel(12);
      await run('${at('startsOne')}', { name: 'p' });
    `);
    expect((await result).stderr).toBe('');
    expect((report.values() as SelfPortrait[]).map(({ logLevel }) => logLevel)).toEqual([0, 12]);
  });

  test('each line is there once, whatever prints it', async () => {
    const { result } = processProgram(`
      logToStderr('INFO');
      logToStderr('INFO');
      for (const method of ['spawn', 'thread', 'inline']) {
        const { Process: Child } = getContext(method);
        const p = new Child({ target: '${at('nothing')}', name: method });
        p.start();
        await p.join();
      }
      getLogger().info('mine');
    `);
    const lines = (await result).stderr.trim().split('\n');
    expect(lines.length).toBe(11);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines).toContain('[INFO/MainProcess] mine');
  });
});
