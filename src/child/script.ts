/** A program of its own, in front: it has this one's terminal, and this one waits. */
import { spawn } from 'node:child_process';

import type { Exit } from '../types.ts';
import { toExit } from '../util/exit.ts';

/** What a shell passes on, or what a terminal sends to both: a second of the same kind does no more than the first. */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs Node with these words; resolves when it has ended, with how. Signals to this process are that one's, and it does not
 * outlive this process.
 *
 * @throws what the system says when it cannot be started
 */
export async function runScript(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Exit> {
  const child = spawn(process.execPath, ['--import', lifeline(), ...words], {
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of PASSED_ON) process.on(signal, passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(toExit(code, signal)));
    });
  } finally {
    for (const signal of PASSED_ON) process.off(signal, passOn);
  }
}

/**
 * A module that ends the program when this process is gone, as the channel between them is closed then. The program's own children
 * and threads load it too, and are not meant: a thread has no channel.
 */
function lifeline(): string {
  const code = `if (process.ppid === ${process.pid} && process.channel) {
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
    process.channel.unref();
  }`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
