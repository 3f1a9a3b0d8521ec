/** What the doctor found, for people. */
import { CHECK_NAMES, type Check, type CheckStatus } from '../doctor/check.ts';
import type { Colors } from './color.ts';

export interface DoctorStyle {
  readonly colors: Colors;
  /** The terminal may have no other characters. */
  readonly isAscii: boolean;
}

const MARKS: Readonly<Record<CheckStatus, string>> = { ok: '✔', warning: '!', broken: '✖' };
const ASCII_MARKS: Readonly<Record<CheckStatus, string>> = { ok: '+', warning: '!', broken: 'x' };

const NAME_WIDTH = Math.max(...CHECK_NAMES.map(({ length }) => length));
/** Hints stand below the summary. */
const INDENT = ' '.repeat('✔ '.length + NAME_WIDTH + 2);

/**
 * A line, and one below it where something is to be done.
 *
 * @example
 * // ✔ Node            20.20.2 (linux x64), needs >= 20.19
 * // ! Shared memory   threads only: koffi cannot be loaded
 * //                   (it is an optional dependency: npm install, without --omit=optional)
 */
export function checkLines({ name, status, summary, lines = [], hint }: Check, style: DoctorStyle): string {
  const first = `${mark(status, style)} ${name.padEnd(NAME_WIDTH)}  ${inOneLine(summary)}`;
  const below = lines.map((line) => `${INDENT}${inOneLine(line)}`);
  const hints = hint === undefined ? [] : [`${INDENT}${style.colors.hint(`(${inOneLine(hint)})`)}`];
  return [first, ...below, ...hints].join('\n');
}

/** @example '1 of 6 checks is broken, 2 have warnings' */
export function closingLine(checks: readonly Check[], { colors }: DoctorStyle): string {
  const count = (status: CheckStatus): number => checks.filter((each) => each.status === status).length;
  const [broken, warnings] = [count('broken'), count('warning')];
  if (broken === 0) {
    const tail = warnings === 0 ? '' : `, with ${warnings} warning${warnings === 1 ? '' : 's'}`;
    return `${colors.success('everything works')}${tail}`;
  }
  const tail = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'has a warning' : 'have warnings'}`;
  return `${colors.failure(`${broken} of ${checks.length} checks ${broken === 1 ? 'is' : 'are'} broken`)}${tail}`;
}

function mark(status: CheckStatus, { colors, isAscii }: DoctorStyle): string {
  const sign = (isAscii ? ASCII_MARKS : MARKS)[status];
  if (status === 'ok') return colors.success(sign);
  return status === 'warning' ? colors.warning(sign) : colors.failure(sign);
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
