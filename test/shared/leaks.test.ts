/** Shared memory that nobody has any more is given back. */
import { expect, test } from 'vitest';

import { program } from '../support/program.ts';
import { built } from './support.ts';

/** Makes and drops so many, and prints what there is before and after. */
const dropping = (make: string): string => `
  import { readdirSync, readFileSync } from 'node:fs';
  import { SharedArray } from '${built('shared/array')}';
  import { ShareableList } from '${built('shared/shareable-list')}';
  import { SharedMemory } from '${built('shared/shared-memory')}';
  import { SharedValue } from '${built('shared/value')}';
  import { ownHeritage } from '${built('util/heritage')}';
  import { sharedBase } from '${built('util/shared-folder')}';

  const collect = async () => {
    for (let k = 0; k < 4; k++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const mine = ${JSON.stringify(`test-leak-`)} + process.pid + '-';
  let made = 0;
  const name = () => mine + made++;
  const make = () => { ${make} };
  const census = async () => {
    await collect();
    const maps = readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes(sharedBase()));
    return {
      files: readdirSync(ownHeritage().sharedFolder).length + readdirSync(sharedBase()).filter((file) => file.startsWith(mine)).length,
      mappings: maps.length,
      descriptors: readdirSync('/proc/self/fd').length,
      arenas: maps.filter((line) => line.includes('arena')).length,
    };
  };
  for (let k = 0; k < 20; k++) make();
  const before = await census();
  for (let k = 0; k < 1000; k++) {
    make();
    if (k % 200 === 0) await collect();
  }
  console.log(JSON.stringify([before, await census()]));
`;

test.each([
  ['values', "new SharedValue('d', 1).getObj();"],
  ['small arrays', "new SharedArray('i', 100).getObj();"],
  ['large arrays', "new SharedArray('d', 20_000)[5] = 1;"],
  [
    'large arrays that others were told of, and unlinked,',
    "const array = new SharedArray('d', 20_000); array[Symbol.for('mprun.handle')](true); array.unlink();",
  ],
  [
    'memories',
    'const memory = new SharedMemory({ create: true, size: 9999, name: name() }); memory.buffer[0] = 1; memory.close(); memory.unlink();',
  ],
  [
    'lists',
    "const list = new ShareableList([1, 'a'], { name: name() }); list.shm.close(); list.shm.unlink();",
  ],
])('1000 %s that were made and dropped leave no file, mapping or descriptor', async (_, make) => {
  const { stdout, stderr, code } = await program(dropping(make), 'mjs', ['--expose-gc']).result;
  expect([stderr, code]).toEqual(['', 0]);
  const [before, after] = JSON.parse(stdout) as [object, object];
  expect(after).toEqual(before);
});

test('the memory of an array stays while somebody has its view', async () => {
  const { stdout, stderr } = await program(
    `
    import { SharedArray } from '${built('shared/array')}';
    const view = (() => new SharedArray('i', [1, 2, 3]).getObj())();
    for (let k = 0; k < 5; k++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (let n = 0; n < 50; n++) new SharedArray('i', [7, 7, 7]);
    }
    console.log(view.join());
  `,
    'mjs',
    ['--expose-gc'],
  ).result;
  expect([stderr, stdout]).toEqual(['', '1,2,3\n']);
});
