import { expect, test } from 'vitest';

import { docLines } from '../../src/task/doc-lines.ts';

test.each([
  ['/** Square a number. */\nexport default (n: number): number => n * n;', { default: 'Square a number' }],
  ['/** A. */ export async function a() {}', { a: 'A' }],
  ['/** A. */\nexport default async function a() {}', { a: 'A', default: 'A' }],
  ['/** A. */\nexport function* a() {}', { a: 'A' }],
  ['/** A. */\nexport const a = task(import.meta.url, "a", fn);', { a: 'A' }],
  ['/** A. */\nfunction a() {}\nexport { a as b, c as d };', { a: 'A', b: 'A' }],
  ['/** A. */\nfunction a() {}\nexport default a;', { a: 'A', default: 'A' }],
  ['/** A. */\nfunction a() {}\nexport { b as a } from "./b.ts";', { a: 'A' }],
  ['/** A. */\nexports.a = () => 1;\n/** B. */\nmodule.exports.b = 2;', { a: 'A', b: 'B' }],
  [
    '/**\n * Asks v1.5 of the\n * service. Then waits.\n *\n * @param x a number\n */\nexport function a() {}',
    { a: 'Asks v1.5 of the service' },
  ],
  ['/**\n * No full stop\n *\n * Second paragraph.\n */\nexport function a() {}', { a: 'No full stop' }],
  [
    '/** Is it {@link Pool} or {@link Job | a job}? Yes. */\nexport function a() {}',
    { a: 'Is it Pool or Job?' },
  ],
  ['/** @param x a number */\nexport function a() {}', {}],
  ['/** About the file. */\nimport x from "x";\n\nexport function a() {}', {}],
  ['/* No doc. */\nexport function a() {}', {}],
  ['const glob = "**/*.ts"; // /** not this */\nexport function a() {}', {}],
  ['/** Old. */\n// Between.\nexport function a() {}', {}],
])('%j says %j', (source, docs) => {
  expect(Object.fromEntries(docLines(source))).toEqual(docs);
});
