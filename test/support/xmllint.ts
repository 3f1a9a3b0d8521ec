import { spawnSync } from 'node:child_process';

/** What libxml2 says is wrong with a document by a schema; empty for a valid one. */
export function schemaFaults(xml: string, schema: string): string {
  const { status, stderr, error } = spawnSync('xmllint', ['--noout', '--schema', schema, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  if (error) throw new Error('xmllint cannot be run: Debian has it in libxml2-utils', { cause: error });
  return status === 0 ? '' : stderr;
}

/** The text that an XPath expression selects, as libxml2 reads it. */
export function xpathText(xml: string, expression: string): string {
  const { status, stdout, stderr } = spawnSync('xmllint', ['--xpath', expression, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.replace(/\n$/, '');
}
