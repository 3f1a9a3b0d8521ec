import { fstatSync } from 'node:fs';

/**
 * What stdin is, when no input source was named: `data` to read (a pipe, a socket, a file), a `terminal` where
 * somebody would wait for us while we wait for them, or `nothing` (/dev/null, closed).
 */
export function stdinKind(isTTY: boolean): 'data' | 'terminal' | 'nothing' {
  if (isTTY) return 'terminal';
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket() || stat.isFile() ? 'data' : 'nothing';
  } catch {
    return 'nothing';
  }
}
