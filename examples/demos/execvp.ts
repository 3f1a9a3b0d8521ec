// [004.1] A program hands over to another one: what stands behind that is never reached
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// this is the code to execute
const program = process.execPath; // this very node, with the options that it was started with
console.log('Process calling');
const args = [...process.execArgv, fileURLToPath(new URL('called-process.ts', import.meta.url))];

// we call the called-process.ts script
execvp(program, args);
console.log('Good Bye!!');

/** Node has `process.execve()` from 22.15 on, on trial. Elsewhere the program waits, and ends as the other one does. */
function execvp(file: string, args: readonly string[]): never {
  const { error, signal, status } = spawnSync(file, args, { stdio: 'inherit' });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}
