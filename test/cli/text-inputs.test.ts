import { describe, expect, test } from 'vitest';

import { mprun, type RunOptions } from '../support/mprun.ts';

describe('text that looks like more', () => {
  const LENGTH = ['map', '-e', 's => s.length'];

  test.each<[string, readonly string[], RunOptions, string]>([
    ['a range as an argument', [...LENGTH, '0..9'], {}, "'0..9': -i 0..9 is the range"],
    ['JSON as an argument', [...LENGTH, '{"n":1}', '2'], {}, `'{"n":1}': --type json reads JSON`],
    ['lines of JSON', LENGTH, { input: '[1, 2]\n[3]\n' }, "'[1, 2]': --type json reads JSON"],
  ])('%s is told of, once', async (_what, args, options, told) => {
    const { stderr, code } = await mprun(args, options);
    expect(stderr.split('\n')[0]).toBe(`input 1 is the text ${told}, --type string says that text is meant`);
    expect(stderr.match(/input 1/g)).toHaveLength(1);
    expect(code).toBe(0);
  });

  test.each<[string, readonly string[], RunOptions?]>([
    ['text is meant', [...LENGTH, '--type', 'string', '{}']],
    ['JSON is read', ['map', '-e', 'x => x.n', '--type', 'json', '{"n":1}']],
    ['a report', [...LENGTH, '--reporter', 'tap', '0..9']],
    ['it only begins so', [...LENGTH, '{n}', '0..', '[x']],
    ['it is not the first', [...LENGTH, 'a', '0..9']],
    ['it stands in JSON', [...LENGTH, '-i', '["0 .. 9"]']],
  ])('%s: nothing is told', async (_what, args, options) => {
    const { stderr, code } = await mprun(args, options);
    expect(stderr).not.toContain('input 1 is');
    expect(code).toBe(0);
  });

  test('nor with -q', async () => {
    expect(await mprun([...LENGTH, '0..9', '-q'])).toMatchObject({ stdout: '4\n', stderr: '', code: 0 });
  });
});
