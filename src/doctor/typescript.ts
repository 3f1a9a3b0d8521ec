import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { importTask, MprunError } from '../index.ts';
import { findCacheFolder } from '../task/cache-folder.ts';
import { usingEsbuild } from '../task/esbuild.ts';
import { onAbort } from '../util/on-abort.ts';
import { brokenBy, firstLine, roundMs, showMs, type Finding } from './check.ts';

const TASK = 'task.ts';
/** Nothing that lies above the folder has a say in how the task is compiled. */
const FILES: Readonly<Record<string, string>> = {
  [TASK]: 'export default function double(n: number): number {\n  return n * 2;\n}\n',
  'package.json': '{ "type": "module" }\n',
  'tsconfig.json': '{}\n',
};

/** JavaScript that imports no TypeScript is not compiled. */
export const COMPILER_HINT =
  "look whether esbuild's program for this system is there (an optional dependency: npm install, without --omit=optional) and runs; tasks in JavaScript work without it";

/**
 * The check of the TypeScript loader: a task is compiled and called in this process, so that workers play no part; then where
 * those of the working directory are kept.
 */
export async function checkTypeScript(cwd: string, signal: AbortSignal): Promise<Finding> {
  using folder = makeFolder(signal);
  let ms: number;
  try {
    ms = await compileAndRun(join(folder.path, TASK));
  } catch (error) {
    return explain(error);
  }
  const version = await usingEsbuild(async ({ version }) => version);
  const cache = findCacheFolder(join(cwd, TASK));
  return {
    status: cache === undefined ? 'warning' : 'ok',
    summary: `esbuild ${version}, compiled and ran in ${showMs(ms)}, ${cache === undefined ? 'no cache' : `cache ${cache}`}`,
    hint:
      cache === undefined
        ? `every run compiles anew: neither node_modules here nor ${tmpdir()} has a folder of yours that can be written to`
        : undefined,
    details: { esbuild: version, compileAndRunMs: roundMs(ms), cacheFolder: cache ?? null },
  };
}

/** Gives the milliseconds it took. */
async function compileAndRun(path: string): Promise<number> {
  const begunAt = performance.now();
  const double = await importTask(pathToFileURL(path));
  const result = double(21);
  if (result !== 42) throw new Error(`a task that doubles gave ${String(result)} for 21`);
  return performance.now() - begunAt;
}

interface TaskFolder extends Disposable {
  readonly path: string;
}

/** With a `node_modules` of its own, in which what is compiled is kept, and goes with it. */
function makeFolder(signal: AbortSignal): TaskFolder {
  let path: string;
  try {
    path = mkdtempSync(join(tmpdir(), 'mprun-doctor-'));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new MprunError('ERR_MPRUN_OUTPUT', `cannot write to the folder for temporary files: ${message}`, {
      hint: 'set TMPDIR to a folder that can be written to',
    });
  }
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  // A compiler that hangs may never come to its end.
  onAbort(signal, remove);
  mkdirSync(join(path, 'node_modules'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(path, name), text);
  return { path, [Symbol.dispose]: remove };
}

/** The task has no mistakes: what is wrong is the compiler, and its own words say what. */
function explain(error: unknown): Finding {
  const { cause } = error instanceof MprunError ? error : { cause: undefined };
  return {
    ...brokenBy(error),
    ...(cause instanceof Error && { summary: `a task cannot be compiled: ${firstLine(cause.message)}` }),
    hint: COMPILER_HINT,
  };
}
