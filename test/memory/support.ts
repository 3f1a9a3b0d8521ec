import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Running } from '../support/mprun.ts';
import { program } from '../support/program.ts';

const SHARERS = new URL('../fixtures/tasks/sharers.ts', import.meta.url).href;

/** Address of a target of the fixtures. */
export function sharer(name: string): string {
  return `${SHARERS}#${name}`;
}

/** A program of its own with the names of the library; it does not survive its test. */
export function sharedProgram(text: string, flags: readonly string[] = []): Running {
  const names =
    'Barrier, BoundedSemaphore, Condition, Event, Lock, Process, RLock, Semaphore, setStartMethod, Thread';
  const census = `
    import { readdirSync, readFileSync } from 'node:fs';
    const maps = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('/mprun-'));
    const census = () => ({ mappings: maps().length, descriptors: readdirSync('/proc/self/fd').length });
  `;
  const running = program(`import { ${names} } from 'mprun';\n${census}\n${text}`, 'mjs', flags);
  onTestFinished(() => void running.process.kill('SIGKILL'));
  return running;
}

/** Folders of shared memory that programs with these process numbers have made. */
export function foldersOf(...pids: (number | undefined)[]): string[] {
  return readdirSync('/dev/shm').filter((name) => pids.some((pid) => isFolderOf(name, pid)));
}

function isFolderOf(name: string, pid: number | undefined): boolean {
  return basename(name).startsWith('mprun-') && name.split('-').slice(2, -2).includes(String(pid));
}
