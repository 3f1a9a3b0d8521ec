import { expect, test } from 'vitest';

import { inheritedFlags } from '../../src/child/inherited-flags.ts';

test.each([
  [
    ['--import', './loader.js', '--conditions', 'x'],
    ['--import', './loader.js', '--conditions', 'x'],
  ],
  [['-e', 'code', '--no-warnings'], ['--no-warnings']],
  [['--eval=code', '-p', 'code', '--print', 'code', '-pe', 'code'], []],
  [
    ['--input-type=module', '--input-type', 'module', '-r', 'x'],
    ['-r', 'x'],
  ],
  [['--inspect', '--inspect-brk=0', '--watch', '--watch-path=.', '--test', '-i'], []],
  [
    ['--max-old-space-size=100', '--enable-source-maps'],
    ['--max-old-space-size=100', '--enable-source-maps'],
  ],
])('of %j a worker inherits %j', (flags, inherited) => {
  expect(inheritedFlags(flags)).toEqual(inherited);
});
