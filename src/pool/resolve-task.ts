import { parseAddress } from '../task/address.ts';
import { prepareModule, prepareText } from '../task/compile.ts';
import { writtenTask } from '../task/eval.ts';
import type { TaskLike } from '../task/handle.ts';
import { locate } from '../task/locate.ts';
import type { TaskRef } from '../types.ts';

/** From an address to something a worker can import: found on the disk (or written out, as by `evalTask`), compiled when it is TypeScript. */
export async function resolveTask(task: TaskLike, cwd = process.cwd()): Promise<TaskRef> {
  const address = parseAddress(task);
  const written = writtenTask(address.module);
  const module = await (written ? prepareText(written) : prepareModule(locate(address, cwd)));
  return { ...module, exportName: address.exportName };
}
