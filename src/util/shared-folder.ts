/**
 * The name of the folder that a program and all its descendants keep their shared memory in. It tells whose it is: what a
 * program has left that was killed is recognised by the next one.
 */
import { accessSync, constants } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { mainThread, type ThreadName } from './threads.ts';

/** Memory with a file's name (Linux); elsewhere a file that nobody need ever write to the disk. */
const SHARED_MEMORY = '/dev/shm';
const PREFIX = 'mprun-';

/** A folder of the name; nothing is made yet. */
export function nameSharedFolder(): string {
  const { pid, startedAt } = mainThread();
  const salt = Math.trunc(Math.random() * 36 ** 6).toString(36);
  return join(sharedBase(), `${PREFIX}${userNumber()}-${pid}-${startedAt}-${salt}`);
}

/** Where such folders lie. */
export function sharedBase(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    return SHARED_MEMORY;
  } catch {
    return tmpdir();
  }
}

/** The program that a folder of this user belongs to; `undefined` for every other file. */
export function ownerOfFolder(name: string): ThreadName | undefined {
  const fields = /^mprun-(\d+)-(\d+)-(\d+)-\w+$/.exec(name)?.slice(1).map(Number);
  const [user, pid, startedAt] = fields ?? [];
  if (user !== userNumber() || pid === undefined || startedAt === undefined) return undefined;
  return { pid, tid: pid, startedAt };
}

/** Windows has no numbers for users, and folders of their own. */
function userNumber(): number {
  return process.getuid?.() ?? Math.max(0, userInfo().uid);
}
