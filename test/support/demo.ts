import { expect } from 'vitest';

import { mprun } from './mprun.ts';

export interface DemoOptions {
  /** The program's own arguments. */
  readonly args?: readonly string[];
  /** How many times as fast it sleeps; by default 20. */
  readonly speed?: number;
  /** What is typed. */
  readonly input?: string;
  /** What it writes there; by default nothing. */
  readonly stderr?: string | RegExp;
}

/** Runs a demo from the command line, to its good end. Gives the lines it prints. */
export async function demo(name: string, options: DemoOptions = {}): Promise<string[]> {
  const { args = [], speed = 20, input, stderr = '' } = options;
  const words = ['demo', '--speed', String(speed), name, ...args];
  const result = await mprun(words, input === undefined ? {} : { input });
  if (typeof stderr === 'string') expect(result.stderr).toBe(stderr);
  else expect(result.stderr).toMatch(stderr);
  expect([result.code, result.signal]).toEqual([0, null]);
  return result.stdout.split('\n').slice(0, -1);
}

/** What stands in the pattern's first brackets, of the lines that match. */
export function found(lines: readonly string[], pattern: RegExp): string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}
