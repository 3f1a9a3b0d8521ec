// [003.2] Who is who: the ids of the program and of the process that it starts
import { isMainProcess, Process, task } from 'mprun';

/** Python's `__name__`, as its children have it that are started anew. */
const moduleName = isMainProcess ? '__main__' : '__mp_main__';

function info(title: string): void {
  console.log(title);
  console.log('module name:', moduleName);
  console.log('parent process:', process.ppid);
  console.log('process id:', process.pid);
  console.log('\n\n');
}

export const f = task(import.meta.url, 'f', (name: string): void => {
  info('\u001B[31;1mfunction f\u001B[0m');
  console.log('hello', name);
});

if (isMainProcess) {
  info('\u001B[32;1mmain process line\u001B[0m');
  const p = new Process({ target: f, args: ['bob'] });
  p.start();
  await p.join();
}
