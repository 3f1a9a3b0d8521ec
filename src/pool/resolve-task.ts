import { parseAddress } from '../task/address.ts';
import { prepareModule } from '../task/compile.ts';
import type { TaskLike } from '../task/handle.ts';
import { locate } from '../task/locate.ts';
import type { TaskRef } from '../types.ts';

/** From an address to something a worker can import: found on the disk, compiled when it is TypeScript. */
export async function resolveTask(task: TaskLike, cwd = process.cwd()): Promise<TaskRef> {
  const address = parseAddress(task);
  const module = await prepareModule(locate(address, cwd));
  return { ...module, exportName: address.exportName };
}
