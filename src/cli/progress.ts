/** How far a run is, on stderr, while it lasts. */
import type { Io } from './io.ts';
import { startLive } from './progress/live.ts';
import { startPlain } from './progress/plain.ts';
import type { ProgressSource } from './progress/source.ts';
import { canDraw, isWatched } from './watched.ts';

export type ProgressStyle = 'auto' | 'bar' | 'workers' | 'plain' | 'none';

export interface ProgressRequest {
  readonly style: ProgressStyle;
  /** Between two plain lines. */
  readonly intervalMs: number;
  /** What tasks print goes to the terminal past us: nothing of ours may stand there. */
  readonly sharesTerminal: boolean;
}

/** Until it is disposed of. */
export function startProgress(io: Io, request: ProgressRequest, source: ProgressSource): Disposable {
  const style = styleFor(io, request);
  switch (style) {
    case 'none':
      return { [Symbol.dispose]: () => {} };
    case 'plain':
      return startPlain(io, request.intervalMs, source);
    case 'bar':
    case 'workers':
      return startLive(io, style, source);
    default:
      return style satisfies never;
  }
}

/** Who has asked for a style gets it where it can be drawn. */
function styleFor(io: Io, { style, sharesTerminal }: ProgressRequest): Exclude<ProgressStyle, 'auto'> {
  if (style === 'none' || style === 'plain') return style;
  if (style === 'auto') return isWatched(io) && !sharesTerminal ? 'bar' : 'plain';
  return canDraw(io) && !sharesTerminal ? style : 'plain';
}
