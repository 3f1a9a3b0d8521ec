// Run: node --import ./examples/ts.js examples/logging.ts (from Node 22.18 on: node examples/logging.ts)
import { getLogger, isMainProcess, logToStderr, Process, task, type LogRecord } from 'mprun';

// A process takes over the level, and whether the log goes to stderr.
export const work = task(import.meta.url, 'work', (): void => {
  getLogger().warning('%d%% done', 50); // stderr: [WARNING/Process-1] 50% done
});

if (isMainProcess) {
  logToStderr('WARNING');
  const quiet = new Process({ target: work });
  quiet.start();
  await quiet.join();

  // What mprun itself does is told at INFO, and what pools do at DEBUG.
  logToStderr('INFO');
  const p = new Process({ target: 'tasks/exits.ts#exit_ok' });
  p.start();
  await p.join();
  // stderr: [INFO/Process-2] child process calling self.run()
  // stderr: [INFO/Process-2] process shutting down
  // stderr: [INFO/Process-2] process exiting with exitcode 0

  // A handler gets the records of this process, as data.
  getLogger().addHandler(({ levelName, message }: LogRecord) => console.log(levelName, message)); // ERROR disk full
  getLogger().error('disk full'); // stderr: [ERROR/MainProcess] disk full
  getLogger().setLevel('ERROR');
}
