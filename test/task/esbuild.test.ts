import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { prepareModule } from '../../src/task/compile.ts';
import { usingEsbuild } from '../../src/task/esbuild.ts';
import { folder } from './support.ts';

const text = { stdin: { contents: 'export default 1' }, write: false } as const;

test('several compiles at once and one after another share one esbuild that ends between them', async () => {
  const project = folder({ 'node_modules/': '', 'a.ts': '', 'b.ts': '', 'c.ts': '' });
  const [a, b] = await Promise.all(['a.ts', 'b.ts'].map((name) => prepareModule(project.path(name))));
  const c = await prepareModule(project.path('c.ts'));
  expect([a, b, c].every((module) => module?.compiled)).toBe(true);
});

test("the builds of a program that uses esbuild itself go on when mprun's is over", async () => {
  const theirs: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  try {
    const build = theirs.build({
      ...text,
      plugins: [
        {
          name: 'compiles a task in the middle',
          setup: (build) => build.onStart(async () => void (await usingEsbuild((ours) => ours.build(text)))),
        },
      ],
    });
    expect((await build).outputFiles).toHaveLength(1);
    expect(createRequire(import.meta.url)('esbuild')).toBe(theirs);
  } finally {
    await theirs.stop();
  }
});
