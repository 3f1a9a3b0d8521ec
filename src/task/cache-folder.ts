/**
 * Where compiled tasks are kept: `node_modules/.cache/mprun` of the task's project, so that their imports find
 * the project's packages; where that cannot be (no node_modules, a read-only one), a folder of the user's own
 * among the temporary files.
 */
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { folderHolding, foldersUpwards } from './folders.ts';

/** Rights to write of the group and of everybody. */
const WRITABLE_BY_OTHERS = 0o022;

/** The folders where a compiled `entry` (a real path) may already lie, best first. Makes nothing. */
export function* cacheFolders(entry: string): Generator<string> {
  const project = projectFolderPath(entry);
  if (project !== undefined) yield project;
  if (isOwn(userFolderPath())) yield userFolderPath();
  if (strayFolder !== undefined) yield strayFolder;
}

/** The best of these folders that can be written to, made when it is not there; a real path. */
export function openCacheFolder(entry: string): string {
  const project = projectFolderPath(entry);
  if (project !== undefined && canWrite(project)) return realpathSync(project);
  const userFolder = userFolderPath();
  return realpathSync(canWrite(userFolder) && isOwn(userFolder) ? userFolder : openStrayFolder());
}

/**
 * The folder that `openCacheFolder` will give, as far as that can be seen without making anything; `undefined` where a run
 * gets one of its own, which is removed with it.
 */
export function findCacheFolder(entry: string): string | undefined {
  const project = projectFolderPath(entry);
  if (project !== undefined && couldWrite(project)) return project;
  const userFolder = userFolderPath();
  const isFree = lstatSync(userFolder, { throwIfNoEntry: false }) === undefined;
  return couldWrite(userFolder) && (isFree || isOwn(userFolder)) ? userFolder : undefined;
}

function projectFolderPath(entry: string): string | undefined {
  const project = folderHolding('node_modules', dirname(entry));
  return project === undefined ? undefined : join(project, 'node_modules', '.cache', 'mprun');
}

function userFolderPath(): string {
  return join(tmpdir(), `mprun-${process.getuid?.() ?? 'user'}`);
}

function canWrite(folder: string): boolean {
  try {
    // 0700 matters among the temporary files only; it is what a cache in a project may have, too.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether `canWrite` would find it so: it can be written to, or be made. */
function couldWrite(folder: string): boolean {
  const existing = foldersUpwards(folder).find((each) => existsSync(each));
  try {
    if (existing === undefined || !statSync(existing).isDirectory()) return false;
    accessSync(existing, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Nobody else can have put anything there: workers import what lies in it. (Windows has a folder per user.) */
function isOwn(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return false;
  if (process.getuid === undefined) return true;
  return stat.uid === process.getuid() && (stat.mode & WRITABLE_BY_OTHERS) === 0;
}

let strayFolder: string | undefined;

/** Somebody else sits where the user's folder should be: one for this process only, removed with it. */
function openStrayFolder(): string {
  if (strayFolder === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'mprun-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    strayFolder = folder;
  }
  return strayFolder;
}
