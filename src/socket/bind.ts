import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { isIP, type Server } from 'node:net';

import { ConnectionError } from '../errors.ts';
import { fileOf, showPlace, type Place } from './addresses.ts';

const OWNER_ALONE = 0o600;
const EVERYWHERE = '0.0.0.0';

/** Files of listeners of this thread that are open: removed when it ends without closing them. */
const files = new Set<string>();
let isWatchingEnd = false;

/** Binds a server. @throws ConnectionError `ERR_MPRUN_CONNECTION_FAILED` */
export async function bind(server: Server, place: Place, backlog: number): Promise<void> {
  try {
    // Not shared with others of a cluster: each has its listeners to itself.
    const options = { backlog, exclusive: true };
    if (place.family === 'AF_INET')
      server.listen({ ...options, host: await resolveHost(place.host), port: place.port });
    else server.listen({ ...options, path: place.path });
    await once(server, 'listening');
    const file = fileOf(place);
    if (file === undefined) return;
    chmodSync(file, OWNER_ALONE);
    files.add(file);
    removeFilesAtEnd();
  } catch (cause) {
    server.close();
    throw cannotListen(place, cause as NodeJS.ErrnoException);
  }
}

/** Closes a server that was bound. What it has accepted stays. */
export function unbind(server: Server, place: Place): void {
  server.close();
  const file = fileOf(place);
  if (file === undefined) return;
  rmSync(file, { force: true });
  files.delete(file);
}

/** A name means an address of IPv4, as everywhere in `AF_INET`. */
async function resolveHost(host: string): Promise<string> {
  if (host === '') return EVERYWHERE;
  if (isIP(host)) return host;
  const { address } = await lookup(host, { family: 4 });
  return address;
}

function removeFilesAtEnd(): void {
  if (isWatchingEnd) return;
  isWatchingEnd = true;
  process.on('exit', () => {
    for (const file of files) rmSync(file, { force: true });
  });
}

function cannotListen(place: Place, cause: NodeJS.ErrnoException): ConnectionError {
  return new ConnectionError(
    'ERR_MPRUN_CONNECTION_FAILED',
    `cannot listen at ${showPlace(place)}: ${cause.message}`,
    { hint: hintFor(place, cause.code), cause },
  );
}

function hintFor(place: Place, code = ''): string | undefined {
  const isFile = fileOf(place) !== undefined;
  switch (code) {
    case 'EADDRINUSE':
      if (isFile) return 'another program listens there; if it has died, remove the file first';
      return 'another listener is there; port 0 takes one that is free';
    case 'EACCES':
      return isFile ? 'this user may not write to the folder' : 'ports below 1024 are not for every user';
    case 'ENOENT':
      return 'the folder must be there';
    case 'EADDRNOTAVAIL':
      return 'the host must be an address of this machine';
    default:
      return undefined;
  }
}
