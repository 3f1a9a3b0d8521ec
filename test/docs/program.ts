/** Programs of the documentation: run as a reader would run them, and held to what their comments say they print. */
import { shell, type Result } from '../support/mprun.ts';

/** Runs a command at the repository's root; `node` is the one that runs the tests. */
export async function runCommand(command: string): Promise<Result> {
  return shell(command.replace(/^node /, `'${process.execPath}' `));
}

/** `console.log(…); // this is printed` */
const PRINT = /^(?!\s*\/\/).*\bconsole\.log\(.*\/\/ (.+)$/;

/** What the comments behind each `console.log` say is printed; `undefined` when one of them has none. */
export function promisedPrints(code: string): string | undefined {
  const lines = code.split('\n').filter((line) => /^(?!\s*\/\/).*\bconsole\.log\(/.test(line));
  const promised = lines.map((line) => PRINT.exec(line)?.[1]);
  return promised.includes(undefined) ? undefined : comparable(promised.join(', '));
}

/** Text without what differs between a comment and a print: line breaks, commas, blanks in brackets, the order of keys. */
export function comparable(text: string): string {
  return text
    .replaceAll(
      /\{([^{}]*)\}/g,
      (_, inside: string) => `{${inside.split(',').map(trimmed).sort().join(' ')}}`,
    )
    .replaceAll(/[\s,]+/g, ' ')
    .replaceAll(/ ?([[\]{}]) ?/g, '$1')
    .trim();
}

function trimmed(text: string): string {
  return text.trim();
}
