/** A terminal whose screen can be looked at: tmux. */
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { BIN, ROOT } from './mprun.ts';

export interface Screen {
  /** Its lines, without blanks at their ends and empty ones at the end. */
  lines(): string[];
  /** Looks until the text is there. */
  sees(text: string | RegExp): Promise<string[]>;
  resize(columns: number, rows: number): void;
}

/** What does not come in so long does not come at all. */
const PATIENCE_MS = 20_000;

let count = 0;

/** Runs a command line of mprun on a terminal of its own; `status N` stands on its screen when it has ended. */
export function onScreen(
  args: readonly string[],
  { columns, rows = 24, env = {} }: { columns: number; rows?: number; env?: Record<string, string> },
): Screen {
  const name = `mprun-test-${process.pid}-${count++}`;
  const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, TMUX: _tmux, ...rest } = process.env;
  const tmux = (...words: string[]): string =>
    execFileSync('tmux', ['-L', name, ...words], {
      cwd: ROOT,
      env: { ...rest, LC_ALL: 'C.UTF-8', TERM: 'xterm', ...env },
      encoding: 'utf8',
    });
  const quoted = [process.execPath, BIN, ...args].map(
    (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  const command = `${quoted.join(' ')}; echo "status $?"; exec cat`;
  const size = ['-x', String(columns), '-y', String(rows)];
  onTestFinished(() => void tmux('kill-server'));
  tmux('-f', '/dev/null', 'new-session', '-d', ...size, 'sh', '-c', command);
  tmux('set', '-g', 'window-size', 'manual');
  tmux('resize-window', ...size);
  const lines = (): string[] => {
    const all = tmux('capture-pane', '-p').split('\n');
    return all.map((line) => line.trimEnd()).slice(0, all.findLastIndex((line) => line.trim() !== '') + 1);
  };
  return {
    lines,
    resize: (x, y) => void tmux('resize-window', '-x', String(x), '-y', String(y)),
    sees: async (text) => {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const seen = lines();
        if (seen.join('\n').search(text) >= 0) return seen;
        if (performance.now() > deadline)
          throw new Error(`no ${String(text)} on the screen:\n${seen.join('\n')}`);
        await setTimeout(20);
      }
    },
  };
}
