/** The few styles that messages use. The only importer of chalk. */
import { Chalk } from 'chalk';

export interface Colors {
  failure(text: string): string;
  success(text: string): string;
  warning(text: string): string;
  hint(text: string): string;
  heading(text: string): string;
  dim(text: string): string;
}

/** @example makeColors(false).failure('FAIL'); // 'FAIL' */
export function makeColors(enabled: boolean): Colors {
  const chalk = new Chalk({ level: enabled ? 1 : 0 });
  return {
    failure: (text) => chalk.red(text),
    success: (text) => chalk.green(text),
    warning: (text) => chalk.yellow(text),
    hint: (text) => chalk.cyan(text),
    heading: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
  };
}

export interface ColorWishes {
  readonly flag: 'auto' | 'always' | 'never';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
}

/** `--color` over FORCE_COLOR over NO_COLOR (https://no-color.org: non-empty) over TERM=dumb over the terminal. */
export function decideColor({ flag, env, isTTY }: ColorWishes): boolean {
  if (flag !== 'auto') return flag === 'always';
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (env['NO_COLOR']) return false;
  return isTTY && env['TERM'] !== 'dumb';
}
