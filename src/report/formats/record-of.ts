import type { TaskRecord } from '../events.ts';

/** Formats that need records are given them. */
export function recordOf(record: TaskRecord | undefined): TaskRecord {
  if (record) return record;
  throw new TypeError('this format needs records');
}
