/** An end of a pipe that several processes are given. */
import { expect, test } from 'vitest';

import { processProgram } from '../process/support.ts';

test('an end that several processes were given is there until the last of them has ended', async () => {
  const { result } = processProgram(`
    import { Pipe } from 'mprun';
    export async function say(writer, value) {
      await writer.send(value);
      writer.close();
    }
    if (isMainProcess) {
      const [reader, writer] = Pipe(false);
      const target = task(import.meta.url, 'say');
      const children = [1, 2, 3, 4].map((value) => new Process({ target, args: [writer, value] }));
      for (const child of children) child.start();
      writer.close();
      const values = [];
      for await (const value of reader) values.push(value);
      console.log(values.sort().join());
    }
  `);
  expect(await result).toMatchObject({ stdout: '1,2,3,4\n', stderr: '', code: 0 });
});
