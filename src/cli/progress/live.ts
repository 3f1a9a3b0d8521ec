/** A bar that is drawn again and again, with a line for each worker below it. The only importer of ora, which is loaded when it is first shown. */
import type { Ora } from 'ora';

import { ASCII, LINES, progressBar } from '../../report/progress/progress-text.ts';
import { workerRows } from '../../report/progress/worker-rows.ts';
import { textWidth } from '../../util/text-width.ts';
import type { Io } from '../io.ts';
import { makeReader, type ProgressSource } from './source.ts';

/** Runs shorter than this show no progress at all. */
const DELAY_MS = 500;
const REFRESH_MS = 100;
/** The spinner, and the blank behind it. */
const SPINNER_COLUMNS = 2;
/** The line of the bar, and the one that the cursor may need. */
const OTHER_LINES = 2;
/** Where a terminal does not say how high it is. */
const DEFAULT_ROWS = 24;
const CLEAR_LINE_ABOVE = '\u001B[1A\u001B[2K';

/** Only where lines can be drawn, and the terminal has columns: without, ora spins at full speed. */
export function startLive(io: Io, style: 'bar' | 'workers', source: ProgressSource): Disposable {
  const makeText = textMaker(io, style, source);
  let isOver = false;
  let live: Disposable | undefined;
  const timer = setTimeout(() => {
    void show(io, makeText).then((shown) => {
      if (isOver) shown[Symbol.dispose]();
      else live = shown;
    });
  }, DELAY_MS);
  timer.unref();
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
      live?.[Symbol.dispose]();
    },
  };
}

/** What stands behind the spinner: lines that leave the last column alone. */
function textMaker(io: Io, style: 'bar' | 'workers', source: ProgressSource): () => string {
  const read = makeReader(source);
  // The console of Linux has few characters.
  const bars = io.world.env['TERM'] === 'linux' ? ASCII : LINES;
  return () => {
    const { columns, rows } = io.world.stderr;
    const width = Math.max(1, columns - 1);
    const bar = progressBar(read(), Math.max(1, width - SPINNER_COLUMNS), bars);
    if (style === 'bar') return bar;
    const { taskName, spread, seqOf } = source;
    const height = Math.max(0, (rows || DEFAULT_ROWS) - OTHER_LINES);
    return [bar, ...workerRows(source.workers(), { fn: taskName(), spread, seqOf, width, height })].join(
      '\n',
    );
  };
}

async function show(io: Io, makeText: () => string): Promise<Disposable> {
  const { default: ora } = await import('ora');
  const stream = io.world.stderr;
  // Past what ora does with all other writes.
  const write = stream.write.bind(stream);
  const spinner = ora({
    text: makeText(),
    stream,
    discardStdin: false,
    isEnabled: true,
    color: false,
  }).start();
  const refresh = setInterval(() => (spinner.text = makeText()), REFRESH_MS);
  refresh.unref();
  const onResize = (): void => redraw(spinner, stream.columns, makeText, write);
  stream.on('resize', onResize);
  io.overlay = { hide: () => spinner.clear(), show: () => spinner.render() };
  return {
    [Symbol.dispose]: () => {
      io.overlay = undefined;
      stream.off('resize', onResize);
      clearInterval(refresh);
      spinner.stop();
    },
  };
}

/** A terminal that has become narrower has broken the lines that stand there: there are more of them than were drawn. */
function redraw(
  spinner: Ora,
  columns: number,
  makeText: () => string,
  write: (text: string) => boolean,
): void {
  const lines = `${' '.repeat(SPINNER_COLUMNS)}${spinner.text}`.split('\n');
  const broken = lines.reduce((sum, line) => sum + Math.max(0, Math.ceil(textWidth(line) / columns) - 1), 0);
  spinner.clear();
  write(CLEAR_LINE_ABOVE.repeat(broken));
  spinner.text = makeText();
  spinner.render();
}
