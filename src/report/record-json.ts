/** One run of one input as JSON: the record that `--meta`, reporters and logs write. */
import { stripVTControlCharacters } from 'node:util';

import type { TaskRecord, TaskStatus } from './events.ts';
import { toJson } from './json.ts';
import { frameLines, thrownParts } from './thrown.ts';

export interface ErrorJson {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  /** The head line and the frames of the user's code. */
  readonly stack: string | undefined;
}

/** A record with the names and units that files have; `null` where nothing is known, as no worker has begun the input. */
export interface MetaRecord {
  readonly seq: number;
  readonly input: unknown;
  readonly status: TaskStatus;
  /** Of one that is ok. */
  readonly result?: unknown;
  /** Of one that is not. */
  readonly error?: ErrorJson;
  /** 1 at the first try. */
  readonly attempt: number;
  readonly worker: string | null;
  readonly pid: number | null;
  /** Milliseconds since the epoch. */
  readonly start: number | null;
  readonly ms: number | null;
  /** 0 of one that is ok, 1 of one that threw; how its worker ended where it died: the exit code, or minus the signal's number. */
  readonly exitcode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The fields, in the order in which they are written. `input` and `result` are the values themselves. */
export function toMetaRecord(record: TaskRecord, cwd: string): MetaRecord {
  const { seq, input, status, result, error, attempt, worker, pid, start, ms, exit } = record;
  return {
    seq,
    input,
    status,
    ...(status === 'ok' ? { result } : {}),
    ...(error === undefined ? {} : { error: toErrorJson(error, cwd) }),
    attempt,
    worker: worker ?? null,
    pid: pid ?? null,
    start: start === undefined ? null : rounded(start),
    ms: ms === undefined ? null : rounded(ms),
    exitcode: exitcodeOf(record),
    signal: exit?.signal ?? null,
  };
}

/**
 * A record as one line of JSON. Never throws: a value that JSON has no form for says so in its place.
 *
 * @example
 * // {"seq":4,"input":3,"status":"failed","error":{"name":"Error","message":"no"},"attempt":1,"worker":"PoolWorker-2",…}
 */
export function recordJson(record: TaskRecord, cwd: string): string {
  return objectJson(toMetaRecord(record, cwd));
}

/** An object whose fields are written each by itself, so that one that cannot be written leaves the others alone. */
export function objectJson(fields: object): string {
  const parts = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}:${valueJson(value)}`);
  return `{${parts.join(',')}}`;
}

/** @example valueJson(cyclic); // '"[cannot be written as JSON: it refers to itself]"' */
export function valueJson(value: unknown): string {
  try {
    return toJson(value) ?? 'null';
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return JSON.stringify(`[${reason.replace(/^the result /, '')}]`);
  }
}

function toErrorJson(error: unknown, cwd: string): ErrorJson {
  const { name, message, code } = thrownParts(error);
  const frames = frameLines(error, cwd);
  const text = stripVTControlCharacters(message);
  return {
    name,
    message: text,
    code,
    stack: frames.length === 0 ? undefined : [`${name}: ${text}`, ...frames].join('\n'),
  };
}

/** Of the task, whatever carried it: a thrown error is 1. */
function exitcodeOf({ status, exit }: TaskRecord): number | null {
  if (status === 'ok') return 0;
  if (status === 'failed') return exit?.exitcode ?? 1;
  return exit?.exitcode ?? null;
}

/** To microseconds: clocks are no better, and the rest is noise. */
export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
