/** What stands for a failed input among results. */
import { stripVTControlCharacters } from 'node:util';

import { describeThrown } from '../failure.ts';
import type { OnError } from '../format.ts';
import { thrownParts } from '../thrown.ts';

/** As JSON; `undefined` for nothing. @example failedJson(new RangeError('x'), 'inline'); // {"error":{"name":"RangeError","message":"x"}} */
export function failedJson(error: unknown, onError: OnError): string | undefined {
  if (onError === 'omit') return undefined;
  if (onError === 'null') return 'null';
  const { name, message, code } = thrownParts(error);
  return JSON.stringify({ error: { name, message: stripVTControlCharacters(message), code } });
}

/** As text of one line; `undefined` for nothing. @example failedLine(new RangeError('x'), 'inline'); // 'error: RangeError: x' */
export function failedLine(error: unknown, onError: OnError): string | undefined {
  if (onError === 'omit') return undefined;
  return onError === 'null' ? 'null' : `error: ${errorText(error)}`;
}

/** What was thrown, on one line. */
export function errorText(error: unknown): string {
  return stripVTControlCharacters(describeThrown(error)).replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
