/** File descriptors of a worker process. */

export const STDOUT_FD = 1;
/** The last words, too. */
export const STDERR_FD = 2;

/** Frames from the parent. Its end is the parent's. */
export const INBOX_FD = 3;
/** Frames to the parent, by blocking writes. */
export const OUTBOX_FD = 4;
/** The running record (see running-record.ts). */
export const RECORD_FD = 5;
