/** The listings of document 003, by what they print. */
import { expect, test } from 'vitest';

import { demo } from '../support/demo.ts';

const numbers = (count: number): number[] => [...Array(count).keys()];

test('hello: the process greets', async () => {
  expect(await demo('hello')).toEqual(['hello bob']);
});

test('info: the process is a child of the program, which has said its own ids before', async () => {
  const lines = await demo('info');
  const ids = lines.flatMap((line) => /^(?:parent process|process id): (\d+)$/.exec(line)?.[1] ?? []);
  const [mainParent, main, parent, id] = ids;
  expect(parent).toBe(main);
  expect(new Set([mainParent, main, id]).size).toBe(3);
  const told = (title: string, name: string, parent = '', id = ''): string[] => [
    title,
    `module name: ${name}`,
    `parent process: ${parent}`,
    `process id: ${id}`,
    '',
    '',
    '',
  ];
  expect(lines).toEqual([
    ...told('\u001B[32;1mmain process line\u001B[0m', '__main__', mainParent, main),
    ...told('\u001B[31;1mfunction f\u001B[0m', '__mp_main__', parent, id),
    'hello bob',
  ]);
});

test('queue: the list comes as it was put', async () => {
  expect(await demo('queue')).toEqual(["[42, None, 'hello']"]);
});

test('pipe: the list comes as it was sent', async () => {
  expect(await demo('pipe')).toEqual(["[42, None, 'hello']"]);
});

test('hello-lock: ten greetings, in whatever order', async () => {
  expect((await demo('hello-lock')).sort()).toEqual(numbers(10).map((num) => `hello world ${num}`));
});

test('callback: it is called for each of ten results, after the end of the loop that asks for them', async () => {
  const [first, ...rest] = await demo('callback');
  expect(first).toBe('end');
  expect(rest.sort()).toEqual(numbers(10).map((i) => `-->exec done: ${i + 100}`));
});
