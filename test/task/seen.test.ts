import { expect, test } from 'vitest';
import { fingerprint } from '../../src/task/seen.ts';

const TEXT = 'export default function square(n: number): number {\n  return n * n;\n}\n';

test('the same content has the same fingerprint, as text and as bytes', () => {
  expect(fingerprint(TEXT)).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint(Buffer.from(TEXT))).toBe(fingerprint(TEXT));
});

test('no edit of a single character leaves the fingerprint as it was', () => {
  const edits = new Set([TEXT]);
  for (let at = 0; at < TEXT.length; at++) {
    edits.add(TEXT.slice(0, at) + TEXT.slice(at + 1));
    for (let code = 32; code < 127; code++) {
      edits.add(TEXT.slice(0, at) + String.fromCharCode(code) + TEXT.slice(at + 1));
    }
  }
  expect(new Set([...edits].map((edit) => fingerprint(edit))).size).toBe(edits.size);
});

test('empty contents of any length of zeros differ', () => {
  const names = Array.from({ length: 300 }, (_, length) => fingerprint(new Uint8Array(length)));
  expect(new Set(names).size).toBe(300);
});
