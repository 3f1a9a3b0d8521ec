/**
 * Compiled tasks on the disk, two files each:
 *
 *     <fingerprint of compiler and entry>.json   what the compile saw, and the name of what came out
 *     <fingerprint of its content>.mjs           what came out
 *
 * A module is named by its content and both files appear by a rename, so that runs may race: whoever reads,
 * reads something whole, and whatever it finds damaged or outdated counts as not there.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from './bundle.ts';
import { compilerId } from './identity.ts';
import { fingerprint, look } from './seen.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** What nobody used for so long is removed. */
const MAX_AGE_MS = 7 * DAY_MS;

interface Manifest {
  /** Name of the module's file. */
  readonly module: string;
  readonly seen: readonly (readonly [path: string, fingerprint: string | null])[];
}

/** What was kept under that key in that folder, as long as a compile now would see the same. */
export function recall(key: string, folder: string): string | undefined {
  try {
    const manifestPath = join(folder, manifestName(key));
    const manifest: Manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
    const modulePath = join(folder, manifest.module);
    if (moduleName(readFileSync(modulePath)) !== manifest.module) return undefined;
    if (!manifest.seen.every(([path, then]) => look(path) === then)) return undefined;
    keepYoung(manifestPath, modulePath);
    return modulePath;
  } catch {
    // Not there, or not ours to understand: half a file, another shape.
    return undefined;
  }
}

/**
 * Keeps a compiled module for later runs; gives its path.
 *
 * @param key tells what was compiled apart from all else: a source's real path
 */
export function remember(key: string, folder: string, { text, seen }: Bundle): string {
  const module = moduleName(text);
  const manifest: Manifest = { module, seen: [...seen] };
  replaceFile(join(folder, module), text);
  replaceFile(join(folder, manifestName(key)), JSON.stringify(manifest));
  sweep(folder);
  return join(folder, module);
}

function manifestName(key: string): string {
  return `${fingerprint(`${compilerId()}\n${key}`)}.json`;
}

function moduleName(content: string | Uint8Array): string {
  return `${fingerprint(content)}.mjs`;
}

let written = 0;

/** Nobody sees half of it. The name in between is this process's (and thread's) own. */
function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}-${performance.now()}-${written++}.tmp`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** A file's age is the time since it was last used, to within a day. */
function keepYoung(...paths: readonly string[]): void {
  const now = new Date();
  for (const path of paths) {
    if (now.getTime() - statSync(path).mtimeMs < DAY_MS) continue;
    try {
      utimesSync(path, now, now);
    } catch {
      // Read-only: nobody can sweep it either.
    }
  }
}

/** Removes what is too old. What cannot be removed stays; another run may have been quicker. */
function sweep(folder: string): void {
  try {
    const oldest = Date.now() - MAX_AGE_MS;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
    }
  } catch {
    // Tidying up is no reason to fail.
  }
}
