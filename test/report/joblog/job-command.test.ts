import { execFileSync } from 'node:child_process';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  jobCommand,
  parseJobCommand,
  shellQuote,
  type JobTarget,
} from '../../../src/report/joblog/job-command.ts';

const target: JobTarget = {
  module: 'tasks/square.ts#square',
  isEval: false,
  spread: false,
  kwargs: undefined,
};

/** The words a real shell makes of it. */
function wordsInShell(command: string): string[] {
  const text = execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
  return text.split('\0').slice(0, -1);
}

test('an input is a command line that runs it again, alone', () => {
  expect(jobCommand(target, 3)).toBe("mprun apply tasks/square.ts#square --args '[3]'");
  expect(jobCommand({ ...target, spread: true }, [2, { y: "it's" }])).toBe(
    String.raw`mprun apply tasks/square.ts#square --args '[2,{"y":"it'\''s"}]'`,
  );
  expect(jobCommand({ ...target, module: 'n => n * n', isEval: true }, 3)).toBe(
    "mprun apply -e 'n => n * n' --args '[3]'",
  );
  expect(jobCommand({ ...target, spread: true, kwargs: { y: 3 } }, [2])).toBe(
    `mprun apply tasks/square.ts#square --args '[2]' --kwargs '{"y":3}'`,
  );
  expect(jobCommand({ ...target, module: './my tasks/a.ts' }, 1)).toBe(
    "mprun apply 'my tasks/a.ts' --args '[1]'",
  );
  expect(jobCommand({ ...target, module: './square' }, 1)).toBe("mprun apply ./square --args '[1]'");
});

test('it is one line without tabs, and a shell reads it as it was meant', { timeout: 60_000 }, () => {
  const text = fc.string({
    unit: fc.constantFrom('a', "'", '"', '\\', '\n', '\t', ' ', '$', '`', '\u007F', 'é', '#'),
  });
  fc.assert(
    fc.property(text, fc.oneof(text, fc.jsonValue()), (code, input) => {
      const command = jobCommand({ ...target, module: code, isEval: true }, input);
      expect(command).not.toMatch(/[\t\n\r]/);
      const [, , , module, , args = ''] = wordsInShell(command);
      expect(module).toBe(code);
      expect(JSON.parse(args)).toEqual(JSON.parse(JSON.stringify([input])));
      expect(parseJobCommand(command)).toEqual({
        module: code,
        isEval: true,
        args: JSON.parse(args) as unknown,
        kwargs: undefined,
      });
    }),
    { numRuns: 150 },
  );
});

test('what mprun has not written is no command of its own', () => {
  expect(
    ['echo a1', "mprun apply 'a", "mprun apply a --args '[1'", 'mprun map x', ''].map(parseJobCommand),
  ).toEqual(Array.from({ length: 5 }));
  expect(parseJobCommand(`mprun apply a#b --args '[1]' --kwargs '{"y":2}'`)).toEqual({
    module: 'a#b',
    isEval: false,
    args: [1],
    kwargs: { y: 2 },
  });
});

test('an input that refers to itself has a command all the same', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  expect(jobCommand(target, cyclic)).toContain('cannot be written as JSON');
});

test('words that a shell takes as they are stay as they are', () => {
  expect(['a/b.ts#c', '#a', '', 'a b'].map(shellQuote)).toEqual(['a/b.ts#c', "'#a'", "''", "'a b'"]);
});
