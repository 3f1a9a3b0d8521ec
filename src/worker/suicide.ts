/**
 * A task may end its own process by a signal that no handler can see (`process.kill(process.pid, 'SIGKILL')`,
 * `process.abort()`). Calls that go through `process` are caught here, so that what was finished before them
 * is not computed again.
 */
export function flushBeforeSuicide(flush: () => void): void {
  const kill = process.kill.bind(process);
  process.kill = (pid: number, signal?: string | number): true => {
    // 0 and negative numbers name process groups; ours is one of them.
    if (pid <= 0 || pid === process.pid) flush();
    return kill(pid, signal);
  };
  const abort = process.abort.bind(process);
  process.abort = (): never => {
    flush();
    return abort();
  };
}
