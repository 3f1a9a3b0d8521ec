/** Where a listener can be: Python's families of addresses. */
import { randomBytes } from 'node:crypto';
import { isIPv6, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { UsageError } from '../errors.ts';

/**
 * Of `AF_INET` a host and a port; of `AF_UNIX` a path (beginning with `'\0'` a name that is in no folder: Linux alone has those); of
 * `AF_PIPE` `'\\\\.\\pipe\\name'`, on Windows alone.
 */
export type Address = string | readonly [host: string, port: number];

/** How a listener is reached. */
export type Family = 'AF_INET' | 'AF_UNIX' | 'AF_PIPE';

/** An address that was looked at. */
export type Place =
  | { readonly family: 'AF_INET'; readonly host: string; readonly port: number }
  | { readonly family: 'AF_UNIX' | 'AF_PIPE'; readonly path: string };

const LAST_PORT = 65_535;
/** What fits in the kernel's `sockaddr_un`, without the zero at its end. Node cuts longer ones off. */
const LONGEST_PATH_BYTES = process.platform === 'linux' ? 107 : 103;
const PIPE_PREFIX = '\\\\';
const ABSTRACT_PREFIX = '\0';

/** @throws UsageError for what is no address, and for a family that is not to be had here, or not the address's */
export function resolvePlace(address: unknown, family: unknown): Place {
  const wanted = family === undefined ? undefined : expectFamily(family);
  const own = familyOf(address);
  if (wanted !== undefined && wanted !== own)
    throw new UsageError(`${inspect(address)} is an address of ${own}, and not of ${wanted}`);
  expectFamily(own);
  if (own !== 'AF_INET') return { family: own, path: expectPath(address as string) };
  const [host, port] = address as readonly [unknown, unknown];
  return { family: own, host: expectHost(host), port: expectPort(port) };
}

/** One that nobody has. */
export function arbitraryPlace(family: unknown): Place {
  const chosen = family ?? (process.platform === 'win32' ? 'AF_PIPE' : 'AF_UNIX');
  const own = expectFamily(chosen);
  if (own === 'AF_INET') return { family: own, host: '127.0.0.1', port: 0 };
  const name = `mprun-${process.pid}-${randomBytes(8).toString('hex')}`;
  if (own === 'AF_PIPE') return { family: own, path: `\\\\.\\pipe\\${name}` };
  const path = join(tmpdir(), `${name}.sock`);
  return { family: own, path: Buffer.byteLength(path) > LONGEST_PATH_BYTES ? `/tmp/${name}.sock` : path };
}

/** A file in a folder, which somebody has to remove. */
export function fileOf(place: Place): string | undefined {
  return place.family === 'AF_UNIX' && !place.path.startsWith(ABSTRACT_PREFIX) ? place.path : undefined;
}

/** As people write it. */
export function showPlace(place: Place): string {
  if (place.family !== 'AF_INET') return inspect(place.path);
  return isIPv6(place.host) ? `[${place.host}]:${place.port}` : `${place.host || '*'}:${place.port}`;
}

/** Where a server has been bound. */
export function addressOf(server: Server, place: Place): Address {
  if (place.family !== 'AF_INET') return place.path;
  const { address, port } = server.address() as AddressInfo;
  return [address, port];
}

/** Where a client is; of a path or pipe nothing is known. */
export function peerOf(socket: Socket): Address {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined || remotePort === undefined ? '' : [remoteAddress, remotePort];
}

function familyOf(address: unknown): Family {
  if (Array.isArray(address)) return 'AF_INET';
  if (typeof address !== 'string') throw new UsageError(`address type of ${inspect(address)} unrecognized`);
  return address.startsWith(PIPE_PREFIX) ? 'AF_PIPE' : 'AF_UNIX';
}

function expectFamily(family: unknown): Family {
  const isWindows = process.platform === 'win32';
  if (family === 'AF_INET' || family === (isWindows ? 'AF_PIPE' : 'AF_UNIX')) return family as Family;
  throw new UsageError(`Family ${String(family)} is not recognized.`);
}

function expectPath(path: string): string {
  if (path.startsWith(ABSTRACT_PREFIX) && process.platform !== 'linux')
    throw new UsageError(`${inspect(path)} is an abstract address, which Linux alone has`);
  if (path === '' || path.includes('\0', 1))
    throw new UsageError(`Expected \`address\` to be a path, got ${inspect(path)}`);
  if (!path.startsWith(PIPE_PREFIX) && Buffer.byteLength(path) > LONGEST_PATH_BYTES)
    throw new UsageError(
      `the path of a socket can have ${LONGEST_PATH_BYTES} bytes: ${inspect(path)} is longer`,
    );
  return path;
}

function expectHost(host: unknown): string {
  if (typeof host === 'string') return host;
  throw new UsageError(`Expected an address of AF_INET to begin with a host, got ${inspect(host)}`, {
    hint: "['127.0.0.1', 5000]",
  });
}

function expectPort(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= LAST_PORT) return port;
  throw new UsageError(`Expected a port to be a whole number from 0 to ${LAST_PORT}, got ${inspect(port)}`);
}
