/** What becomes of what tasks print. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { mprun, type Result } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

const CHATTY = 'test/fixtures/tasks/chatty.ts';
const BACKENDS = ['process', 'thread', 'inline'] as const;

async function chat(flags: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const run = await mprun(['map', CHATTY, '-i', '1..3', '-p', '2', '--summary', 'none', ...flags], { env });
  // Whatever they print, stdout has the results alone.
  expect(run.stdout).toBe('1\n3\n');
  return run;
}

const FAIL = /^FAIL #2 chatty\(2\): Error: two\n {4}\S+chatty\.ts\S*.*\n/m;

/** What is said besides the failure, in blocks that begin with a heading. */
function groupsIn(stderr: string): string[] {
  return stderr
    .replace(FAIL, '')
    .split(/^(?=── )/m)
    .sort();
}

describe.each(BACKENDS)('prints of tasks, backend %s', (backend) => {
  const on = ['--backend', backend];

  test('line: whole lines on stderr, as they come', async () => {
    const { stderr } = await chat(on);
    // A line that the task has not ended goes on with what its worker prints next.
    const words = stderr.replace(FAIL, '').match(/(out|err|end) \d/g) ?? [];
    expect(words.sort()).toEqual(
      ['end', 'err', 'out'].flatMap((word) => [1, 2, 3].map((n) => `${word} ${n}`)),
    );
    expect(stderr).toMatch(/\n$/);
  });

  test('--tag: each line with the number of its input', async () => {
    const { stderr } = await chat([...on, '--tag']);
    const lines = stderr.replace(FAIL, '').trimEnd().split('\n').sort();
    expect(lines).toEqual([1, 2, 3].flatMap((n) => [`${n}\tend ${n}`, `${n}\terr ${n}`, `${n}\tout ${n}`]));
  });

  test('group: all that an input has printed at once, below a line that names it', async () => {
    const { stderr } = await chat([...on, '--task-output', 'group']);
    expect(stderr).toMatch(FAIL);
    const groups = groupsIn(stderr);
    expect(groups.map((group) => group.split('\n')[0])).toEqual(
      [1, 2, 3].map((n) => `── #${n} chatty(${n})`),
    );
    for (const [k, group] of groups.entries()) {
      const n = k + 1;
      expect(group.split('\n').slice(1).sort()).toEqual(['', `end ${n}`, `err ${n}`, `out ${n}`]);
    }
  });

  test('group: who prints nothing has no group', async () => {
    const args = ['map', `${CHATTY}#quiet`, '-i', '1..3', '--summary', 'none', '--task-output', 'group'];
    expect((await mprun([...args, ...on])).stderr).toBe('');
  });

  test('errors-only: what inputs have printed that failed, before it is told that they did', async () => {
    const { stderr } = await chat([...on, '--task-output', 'errors-only']);
    const [group = ''] = stderr.split(/^(?=FAIL)/m);
    expect(group.split('\n')[0]).toBe('── #2 chatty(2)');
    expect(group.split('\n').slice(1).sort()).toEqual(['', 'end 2', 'err 2', 'out 2']);
    expect(stderr.slice(group.length)).toMatch(FAIL);
    expect(stderr.slice(group.length).replace(FAIL, '')).toBe('');
  });

  test('ignore: nothing', async () => {
    const { stderr } = await chat([...on, '--task-output', 'ignore']);
    expect(stderr).toMatch(FAIL);
    expect(stderr.replace(FAIL, '')).toBe('');
  });

  test('inherit: as it is printed, all of it on stderr', async () => {
    const { stderr } = await chat([...on, '--task-output', 'inherit']);
    for (const n of [1, 2, 3])
      for (const word of ['out', 'err', 'end']) expect(stderr).toContain(`${word} ${n}`);
  });

  test('a group has the prints of all tries', async () => {
    const args = [
      'map',
      `${CHATTY}#again`,
      '7',
      '--summary',
      'none',
      '--retries',
      '1',
      '--task-output',
      'group',
    ];
    const { stdout, stderr } = await mprun([...args, ...on]);
    expect(stdout).toBe('7\n');
    expect(stderr).toContain('── #1 again(7)\ntry 0\ntry 1\n');
  });

  test('what an initializer prints belongs to no input', async () => {
    const flags = ['--initializer', 'setUp', '-p', '1', '--tag'];
    const { stderr } = await chat([...on, ...flags]);
    expect(stderr).toMatch(/^set up$/m);
    expect((await chat([...on, ...flags, '--task-output', 'ignore'])).stderr).not.toContain('set up');
  });
});

test('a tag may be made of the input, its number and that of its worker', async () => {
  const { stderr } = await chat(['-p', '1', '--tag', '{#}/{%} {{{}}} ']);
  expect(stderr).toContain('1/1 {1} out 1\n');
  expect(stderr).toContain('3/1 {3} end 3\n');
});

test('lines of 200 kB from four workers arrive whole', async () => {
  const args = ['map', `${CHATTY}#wide`, '-i', '0..15', '-p', '4', '--summary', 'none', '-q'];
  for (const flags of [[], ['--tag', '{#} ']]) {
    const lines = (await mprun([...args, ...flags])).stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(16);
    for (const line of lines) expect(line.replace(/^\d+ /, '')).toMatch(/^(\d)\1{199999}$/);
  }
});

test('GitHub folds the groups of what went well, and never those of failures', async () => {
  const { stderr } = await chat(['--task-output', 'group', '-p', '1'], { GITHUB_ACTIONS: 'true' });
  expect(stderr).toContain('::group::#1 chatty(1)\n');
  expect(stderr).toContain('── #2 chatty(2)\n');
  expect(stderr).toContain('::group::#3 chatty(3)\n');
  expect(stderr.match(/^::endgroup::$/gm)).toHaveLength(2);
});

test('numbers are those of the whole list', async () => {
  const args = ['map', CHATTY, '-i', '1..6', '--shard', '3/3', '--summary', 'none', '--tag'];
  expect((await mprun(args)).stderr.trimEnd().split('\n').sort()).toEqual(
    [3, 6].flatMap((n) => [`${n}\tend ${n}`, `${n}\terr ${n}`, `${n}\tout ${n}`]),
  );
});

test.each([
  ['--tag', []],
  ['--results', ['never-made']],
])('%s is refused where prints do not pass through mprun', async (flag, values) => {
  const run = await mprun(['map', CHATTY, '1', '--task-output', 'inherit', flag, ...values]);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toBe(
    `error: ${flag} is not for --task-output inherit: prints do not pass through mprun (ERR_MPRUN_USAGE)\n(use --task-output line)\n`,
  );
});

test.each([
  ['{r}', "invalid --tag '{r}': {r} is not known while a task prints"],
  ['{', "invalid --tag '{': '{' without '}' at character 1"],
])('a tag that cannot be made is refused: %s', async (tag, message) => {
  const run = await mprun(['map', CHATTY, '1', '--tag', tag]);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain(`error: ${message} (ERR_MPRUN_USAGE)\n`);
});

describe.each(BACKENDS)('--results, backend %s', (backend) => {
  test('has all that each input has printed, byte by byte', async () => {
    const folder = join(makeFolder(), 'results');
    await chat(['--backend', backend, '--results', folder, '--task-output', 'ignore']);
    for (const n of [1, 2, 3]) {
      expect(readFileSync(join(folder, String(n), 'stdout'), 'utf8')).toBe(`out ${n}\nend ${n}`);
      expect(readFileSync(join(folder, String(n), 'stderr'), 'utf8')).toBe(`err ${n}\n`);
    }
  });

  test('has what the last try has printed', async () => {
    const folder = join(makeFolder(), 'results');
    await mprun(['map', `${CHATTY}#again`, '7', '--retries', '1', '--results', folder, '--backend', backend]);
    expect(readFileSync(join(folder, '1', 'stdout'), 'utf8')).toBe('try 1\n');
  });
});
