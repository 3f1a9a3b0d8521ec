import { SharedMemoryError } from '../errors.ts';

/** What people are told when there is no room for shared memory. */
export function noRoom(bytes: number): SharedMemoryError {
  return new SharedMemoryError(
    'ERR_MPRUN_SHARED_MEMORY_FULL',
    `no room for ${bytes} bytes of shared memory`,
    {
      hint: 'df -h /dev/shm shows what there is; containers have 64 MB of it, unless told otherwise (docker run --shm-size)',
    },
  );
}
