import { main } from './main.ts';

/** Runs the command line of this process. Sets the exit status and lets the process end by itself: piped output may
 * still be on its way. */
export async function run(): Promise<void> {
  process.exitCode = await main({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
  });
}
