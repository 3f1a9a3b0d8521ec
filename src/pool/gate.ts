/**
 * What holds inputs back until they may begin. Where a job has one, workers get one input at a time, and none while they are
 * busy, so that what is admitted begins at once; a second try asks anew.
 */
export interface StartGate {
  /**
   * Admits one input, or none: then `opened` is called, once, when it is worth asking again.
   */
  admit(opened: () => void): boolean;
  /** Nobody will ask any more: timers are let go. */
  close(): void;
}
