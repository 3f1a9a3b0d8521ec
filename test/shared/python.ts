import { spawnSync } from 'node:child_process';

/**
 * Runs a Python program, and gives what it prints. Before 3.13, Python removes at its end what it has only opened: `open_shared` is told
 * not to.
 */
export function python(text: string, ...args: readonly string[]): string {
  const program = `${PRELUDE}\n${text}`;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

export const hasPython: boolean = spawnSync('python3', ['--version']).status === 0;

const PRELUDE = `
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory, ShareableList
def forget(shm):
    resource_tracker.unregister(shm._name, 'shared_memory')
    return shm
`;
