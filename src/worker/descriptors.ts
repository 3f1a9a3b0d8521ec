/** File descriptors of a worker process beyond the standard three and `fork`'s IPC channel, which is 3. */

/** Frames from the parent: setup, tasks, chunks. */
export const INBOX_FD = 4;
/** Frames to the parent, by blocking writes. */
export const OUTBOX_FD = 5;
/** The running record (see running-record.ts). */
export const RECORD_FD = 6;
