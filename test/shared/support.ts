import { HANDLE, isHandle, reviveHandle, type HandleToken } from '../../src/wire/handles.ts';

/** What travels of a handle, with those inside it: plain data. */
function tokenOf(handle: object): HandleToken {
  if (!isHandle(handle)) throw new TypeError('no handle');
  const { kind, data } = handle[HANDLE](true);
  return { kind, data: tokensIn(data) };
}

function tokensIn(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (isHandle(data)) return tokenOf(data);
  return Object.fromEntries(Object.entries(data).map(([key, part]) => [key, tokensIn(part)]));
}

/** What comes out at the other end. */
export function travel<T extends object>(handle: T): T {
  return revive(tokenOf(handle)) as T;
}

function revive({ kind, data }: HandleToken): object {
  return reviveHandle(kind, revivedIn(data));
}

function revivedIn(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if ('kind' in data && 'data' in data) return revive(data as HandleToken);
  return Object.fromEntries(Object.entries(data).map(([key, part]) => [key, revivedIn(part)]));
}

/** The error that a call throws. */
export function errorOf(run: () => unknown): {
  readonly name: string;
  readonly message: string;
  readonly code: string;
} {
  try {
    run();
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code: string };
    return { name, message, code };
  }
  throw new Error('nothing was thrown');
}

/** A built module, for programs. */
export function built(path: string): string {
  return new URL(`../../dist/${path}.js`, import.meta.url).href;
}
