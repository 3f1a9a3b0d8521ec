/**
 * The name of the folder that a program and all its descendants keep their shared memory in. It tells whose it is: what a
 * program has left that was killed is recognised by the next one.
 */
import { accessSync, constants, lstatSync, readlinkSync } from 'node:fs';
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
  return join(sharedBase(), `${PREFIX}${userNumber()}-${namespaceNumber()}-${pid}-${startedAt}-${salt}`);
}

/** Where such folders lie, and other files that are memory more than files. */
export function sharedBase(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    return SHARED_MEMORY;
  } catch {
    return tmpdir();
  }
}

/**
 * The program that a folder of this user belongs to; `undefined` for every other file, and where one cannot know whether the program
 * runs: containers may have this folder in common, and numbers of processes of their own.
 */
export function ownerOfFolder(name: string): ThreadName | undefined {
  const fields = /^mprun-(\d+)-(\d+)-(\d+)-(\d+)-\w+$/.exec(name)?.slice(1).map(Number);
  const [user, namespace, pid, startedAt] = fields ?? [];
  if (user !== userNumber() || namespace !== namespaceNumber()) return undefined;
  if (pid === undefined || startedAt === undefined) return undefined;
  return { pid, tid: pid, startedAt };
}

/** Whether there is such a folder that this user has made, in a place where everybody may make files of any name. */
export function isOurFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return false;
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
}

/** Of the numbers that processes have. 0 where all have the same, or nobody knows. */
function namespaceNumber(): number {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0);
  } catch {
    return 0;
  }
}

/** Windows has no numbers for users, and folders of their own. */
function userNumber(): number {
  return process.getuid?.() ?? Math.max(0, userInfo().uid);
}
