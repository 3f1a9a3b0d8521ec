/** The progress line on a terminal. The only importer of ora, which is loaded when the line is first shown. */
import type { Io, Overlay } from './io.ts';
import { isWatched } from './watched.ts';

/** Runs shorter than this show no progress at all. */
const DELAY_MS = 500;
const REFRESH_MS = 100;

export interface ProgressState {
  readonly done: number;
  readonly failed: number;
  /** Number of inputs, when known. */
  readonly total: number | undefined;
}

/**
 * Shows a line like `⠙ 120/1000 done, 3 failed, 40.0/s` on stderr while a long run lasts. Shows nothing where nobody
 * watches: no terminal, no columns (ora spins at full CPU there), CI, TERM=dumb.
 */
export function startProgress(io: Io, read: () => ProgressState): Disposable {
  if (!isWatched(io)) return { [Symbol.dispose]: () => {} };
  let isOver = false;
  let hideLine: (() => void) | undefined;
  const startedAt = performance.now();
  const timer = setTimeout(() => {
    void showLine(io, () => progressText(read(), performance.now() - startedAt)).then((hide) => {
      if (isOver) hide();
      else hideLine = hide;
    });
  }, DELAY_MS);
  timer.unref();
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
      hideLine?.();
    },
  };
}

async function showLine(io: Io, text: () => string): Promise<() => void> {
  const { default: ora } = await import('ora');
  const spinner = ora({ text: text(), stream: io.world.stderr, discardStdin: false }).start();
  const refresh = setInterval(() => (spinner.text = text()), REFRESH_MS);
  refresh.unref();
  const overlay: Overlay = { hide: () => spinner.clear(), show: () => spinner.render() };
  io.overlay = overlay;
  return () => {
    io.overlay = undefined;
    clearInterval(refresh);
    spinner.stop();
  };
}

function progressText({ done, failed, total }: ProgressState, elapsedMs: number): string {
  const count = total === undefined ? `${done}` : `${done}/${total}`;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${count} done${failures}, ${(done / (elapsedMs / 1000)).toFixed(1)}/s`;
}
