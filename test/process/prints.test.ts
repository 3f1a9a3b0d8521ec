/** What processes print, in programs of their own. */
import { describe, expect, test } from 'vitest';

import { shell } from '../support/mprun.ts';
import { at, makeReport, processProgram } from './support.ts';

const MIB = 1_048_576;
const METHODS = ['spawn', 'thread', 'inline'] as const;

/** As `prints` and `printsLines` print them. */
const numbered = (bytes: number): string => {
  let text = '';
  for (let k = 0; text.length < bytes; k++) text += `${String(k).padStart(9, '0')}\n`;
  return text;
};

describe.each(METHODS)('what a process prints, started by %s', (method) => {
  test.each(['prints', 'printsLines'])(
    'is all there after join(): 1 MiB by %s, then the program',
    async (how) => {
      const { result } = processProgram(`
      const { Process: Child } = getContext('${method}');
      const p = new Child({ target: '${at(how)}', args: [${MIB}] });
      p.start();
      await p.join();
      process.stdout.write('end ' + p.exitcode);
    `);
      const { stdout, stderr, code } = await result;
      expect(stdout.length).toBe(numbered(MIB).length + 5);
      expect(stdout === `${numbered(MIB)}end 0`).toBe(true);
      expect([stderr, code]).toEqual(['', 0]);
    },
  );

  test('goes to the stream it was printed to, unchanged', async () => {
    const { result } = processProgram(`
      const { Process: Child } = getContext('${method}');
      const p = new Child({ target: '${at('exits')}', args: ['grüße\\n\\n'] });
      p.start();
      await p.join();
    `);
    expect(await result).toMatchObject({ stdout: '', stderr: 'grüße\n\n\n' });
  });
});

test.each(['process', 'thread', 'inline'])(
  'a pool of %s workers prints what its tasks print',
  async (backend) => {
    const { result } = processProgram(`
    const pool = new Pool({ backend: '${backend}', processes: 1 });
    await pool.map('${at('printsLines')}', [20, 30]);
    await pool.map('${at('printsLines')}', [10, 10]);
    await pool.terminate();
  `);
    const [one, two, three] = [numbered(10), numbered(20), numbered(30)];
    expect(await result).toMatchObject({ stdout: two + three + one + one, stderr: '' });
  },
);

test.each(['spawn', 'thread'])('a slow reader gets all of it (%s)', async (method) => {
  const report = makeReport();
  // The reader begins when the process has said that it prints: the pipe is full then, or nearly so.
  const { stdout, stderr } = await shell(`
    ${process.execPath} --input-type=module -e "
      import { appendFileSync } from 'node:fs';
      import { getContext } from 'mprun';
      const { Process } = getContext('${method}');
      const p = new Process({ target: '${at('prints')}', args: [${MIB}] });
      p.start();
      appendFileSync('${report.path}', 'started');
      await p.join();
      process.stdout.write('end');
    " | (until grep -q started '${report.path}'; do sleep 0.01; done
      for k in 1 2 3 4 5 6 7 8 9 10; do head -c 1000 > /dev/null; sleep 0.01; done
      cat | tail -c 3)
  `);
  expect([stdout, stderr]).toEqual(['end', '']);
});

describe('a process that closes its own streams', () => {
  test.each(['fd', 'end', 'destroy'])('by %s ends with the right code', async (how) => {
    const { result } = processProgram(`
      for (const then of ['return', 'exit', 'throw', 'print']) {
        const p = new Process({ target: '${at('closesStreams')}', args: ['${how}', then] });
        p.start();
        await p.join();
        console.log(then + ':', p.exitcode);
      }
    `);
    const { stdout, code } = await result;
    // Node's standard streams do not mind being destroyed.
    expect(stdout.replace('nowhere\n', '')).toBe('return: 0\nexit: 1\nthrow: 1\nprint: 0\n');
    expect(code).toBe(0);
  });
});
