/** `--speed` makes sleeps short. What a program shows must not hang on them. */
import { expect, test } from 'vitest';

import { demo } from '../support/demo.ts';

/** Sleeps of the documents are over before a process has started. */
const speed = 100_000;

test.each([
  ['daemon', /^Exiting : daemon/],
  ['join-timeout', /^Exiting : daemon/],
  ['background', /^Exiting background/],
  ['daemon-thread', /^i=1/],
  ['daemon-threads', /never/],
  ['orphans', /never/],
  ['terminate-self', /never/],
])(
  '%s: who is ended in the middle of its work does not get to its last line, at any speed',
  async (name, last) => {
    const lines = await demo(name, { speed });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => last.test(line))).toEqual([]);
  },
);
