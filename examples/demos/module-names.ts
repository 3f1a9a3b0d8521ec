// [000.1] The names of Python's module, and what each is called here
import * as mprun from 'mprun';

const all = [
  ...['Process', 'current_process', 'active_children', 'freeze_support'],
  ...['Manager', 'Pipe', 'cpu_count', 'log_to_stderr', 'get_logger'],
  ...['allow_connection_pickling', 'BufferTooShort', 'TimeoutError'],
  ...['Lock', 'RLock', 'Semaphore', 'BoundedSemaphore', 'Condition'],
  ...['Event', 'Queue', 'JoinableQueue', 'Pool', 'Value', 'Array'],
  ...['RawValue', 'RawArray', 'SUBDEBUG', 'SUBWARNING'],
];

/** Why a name is not there. */
const reasons: Readonly<Record<string, string>> = {
  Manager: '(later)',
  allow_connection_pickling: '(not needed: ends of pipes travel anywhere)',
};

for (const name of all) {
  const ours = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  console.log(name.padEnd(25), ours in mprun ? ours : (reasons[name] ?? '(missing)'));
}
