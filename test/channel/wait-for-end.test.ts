/** `wait([...])` for a connection whose other end is gone. */
import { expect, test } from 'vitest';

import { processProgram } from '../process/support.ts';

/** A process that has one end, has received something, and is killed: nobody says that it is gone. */
const KILLED = `
  import { Pipe, wait } from 'mprun';
  import { setTimeout } from 'node:timers/promises';
  export async function echo(theirs) {
    for await (const value of theirs) await theirs.send(value);
  }
  const killed = async () => {
    const [ours, theirs] = Pipe();
    const child = new Process({ target: task(import.meta.url, 'echo'), args: [theirs] });
    child.start();
    await ours.send('hello');
    await ours.recv();
    child.kill();
    return ours;
  };
`;

test('a connection whose other end was killed is ready while it is waited for', async () => {
  const { result } = processProgram(`${KILLED}
    if (isMainProcess) {
      const ours = await killed();
      const ready = await wait([ours], 10_000);
      console.log(ready[0] === ours, await ours.recv().catch((error) => error.code));
    }
  `);
  expect(await result).toMatchObject({ stdout: 'true ERR_MPRUN_EOF\n', stderr: '', code: 0 });
});

test('a connection whose other end was killed is found ready by looks that do not wait', async () => {
  const { result } = processProgram(`${KILLED}
    if (isMainProcess) {
      const ours = await killed();
      let looks = 0;
      while ((await wait([ours], 0)).length === 0 && looks < 1000) await setTimeout(10, looks++);
      console.log(looks < 1000);
    }
  `);
  expect(await result).toMatchObject({ stdout: 'true\n', stderr: '', code: 0 });
});
