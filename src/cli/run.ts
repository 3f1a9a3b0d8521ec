import { main } from './main.ts';

/** Runs the command line of this process. Sets the exit status and lets the process end by itself: piped output may
 * still be on its way. */
export async function run(): Promise<void> {
  const cwd = currentFolder();
  if (cwd === undefined) {
    process.stderr.write(
      'error: the working directory is gone (ERR_MPRUN_USAGE)\n(change to one that exists)\n',
    );
    process.exitCode = 2;
    return;
  }
  let isAbandoned = false;
  process.exitCode = await main({
    argv: process.argv.slice(2),
    env: process.env,
    cwd,
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    abandon: () => {
      isAbandoned = true;
    },
  });
  // Not before what was written has gone.
  if (isAbandoned) process.stdout.write('', () => process.exit());
}

function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
