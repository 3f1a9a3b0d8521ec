/** Holds Chrome trace events against what a viewer makes of them: per row a stack of slices. */

export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: object;
}

/** The events of a trace in the object form. */
export function readTrace(text: string): TraceEvent[] {
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents?: TraceEvent[] };
  if (!Array.isArray(traceEvents)) throw new Error('there are no traceEvents');
  return traceEvents;
}

/**
 * What is wrong: numbers that are none, slices that stick out of what they are in, inputs that are in no chunk, chunks and phases of
 * workers that are inside of something. Empty for a trace that is right.
 */
export function sliceFaults(events: readonly TraceEvent[]): string[] {
  const rows = groupByRow(events);
  return [...rows.values()].flatMap(faultsOfRow);
}

function groupByRow(events: readonly TraceEvent[]): Map<string, TraceEvent[]> {
  const rows = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph !== 'X') continue;
    const row = `${event.pid}/${event.tid}`;
    rows.set(row, [...(rows.get(row) ?? []), event]);
  }
  return rows;
}

interface Span {
  readonly name: string;
  readonly category: string | undefined;
  readonly from: number;
  readonly to: number;
}

function faultsOfRow(events: readonly TraceEvent[]): string[] {
  const faults: string[] = [];
  const stack: Span[] = [];
  // As viewers do: by time, and in the order of the file where that is the same. The sort is stable.
  const spans = events
    .map(({ name, cat, ts = Number.NaN, dur = Number.NaN }): Span => ({
      name,
      category: cat,
      from: ts,
      to: ts + dur,
    }))
    .sort((a, b) => a.from - b.from);
  for (const span of spans) {
    if (
      !Number.isSafeInteger(span.from) ||
      !Number.isSafeInteger(span.to) ||
      span.from < 0 ||
      span.to < span.from
    )
      faults.push(`${show(span)} is no span of time`);
    while ((stack.at(-1)?.to ?? Infinity) <= span.from && !isEmptyAt(stack.at(-1), span)) stack.pop();
    const parent = stack.at(-1);
    if (parent !== undefined && span.to > parent.to)
      faults.push(`${show(span)} sticks out of ${show(parent)}`);
    else if (span.category === 'task' && parent?.category !== 'chunk')
      faults.push(`${show(span)} is in no chunk`);
    else if (span.category !== 'task' && parent !== undefined)
      faults.push(`${show(span)} is in ${show(parent)}`);
    stack.push(span);
  }
  return faults;
}

/** An input of no length is in the chunk that ends where it is. */
function isEmptyAt(open: Span | undefined, span: Span): boolean {
  return open?.category === 'chunk' && span.category === 'task' && span.to === open.to;
}

function show({ name, from, to }: Span): string {
  return `${name} (${from}-${to})`;
}
