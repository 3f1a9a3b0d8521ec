/** What a thread's end needs, beyond Node's part, when the thread uses native code: see ../util/native-use.ts. */
import { libc } from '../util/libc.ts';
import { NativeUse } from '../util/native-use.ts';

/** Of threads that have not ended. */
const guarded = new Set<NativeUse>();

/** For a new thread. When this process exits, which ends its threads, it lets them come out of native code first. */
export function guardNativeUse(): NativeUse {
  const use = new NativeUse();
  if (guarded.size === 0) process.on('exit', doomAll);
  guarded.add(use);
  return use;
}

/** The thread is gone. */
export function tidyNativeUse(use: NativeUse): void {
  if (!guarded.delete(use)) return;
  if (guarded.size === 0) process.off('exit', doomAll);
  for (const { address, bytes } of use.leftMapped()) libc()?.unmap(address, bytes);
}

function doomAll(): void {
  for (const use of guarded) use.doom();
}
