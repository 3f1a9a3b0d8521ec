// @ts-check
/** @import { Results, Row } from './types.ts' */
import { aimedRows, ratioText } from './rows.js';

/** GitHub shows a README some 860 pixels wide. */
const WIDTH = 860;
/** Labels end here, the plot begins. */
const LABELS = 385;
const PLOT_END = 725;
/** Where the two columns of numbers end. */
const RATIOS = 786;
const AIMS = 842;
const TOP = 88;
const ROW = 38;
const BAR = 14;

/** Rows and axis are drawn in the colours of text; bars in two that colour-blind people tell apart, on both grounds. */
const STYLE = `
  text { font: 13px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { font-size: 11.5px; fill: #59636e; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .grid { stroke: #d1d9e0; }
  .one { stroke: #59636e; stroke-width: 1.5; }
  .aim { stroke: #1f2328; stroke-width: 2; }
  .met { fill: #0a7ea4; }
  .short { fill: #d9730d; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .one { stroke: #9198a1; }
    .aim { stroke: #f0f6fc; }
    .met { fill: #38a9d0; }
    .short { fill: #f0883e; }
  }`;

/** What the README shows: of each of these cases the first comparison, and all of the one that every pool can do. */
const HEADLINES = [
  'objects',
  'single',
  'apply',
  'buffers',
  'start',
  'lines',
  'csv',
  'inputs',
  'lock',
  'queue',
];
const IN_FULL = 'single';

/**
 * The chart of these alone.
 * @param {Results} results
 * @returns {string}
 */
export function headlines(results) {
  const shown = HEADLINES.flatMap((id) => {
    const rows = aimedRows(results.cases.filter((each) => each.id === id));
    return id === IN_FULL ? rows : rows.slice(0, 1);
  });
  return chart(results, shown);
}

/**
 * The ratios that have an aim, as bars from 1 on a logarithmic axis: twice as fast is as long as half as fast.
 * @param {Results} results
 * @param {readonly Row[]} [rows]
 * @returns {string}
 */
export function chart(results, rows = aimedRows(results.cases)) {
  const axis = axisOf(rows);
  const bottom = TOP + rows.length * ROW;
  const height = bottom + 44;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">How many times as fast as others mprun is</title>
<style>${STYLE}
</style>
<text class="title" x="16" y="28">How many times as fast as others mprun is</text>
<text class="quiet" x="16" y="48">Two workers; right of 1 mprun is faster; the upright mark is the aim, orange is short of it. ${escape(results.date)}, ${escape(results.machine)}.</text>
<text class="quiet end" x="${RATIOS}" y="${TOP - 12}">ratio</text>
<text class="quiet end" x="${AIMS}" y="${TOP - 12}">aim</text>
${axis.ticks.map((tick) => tickMark(tick, axis.place(tick), bottom)).join('\n')}
${rows.map((row, at) => bar(row, TOP + at * ROW, axis)).join('\n')}
</svg>
`;
}

/** @typedef {{ readonly ticks: readonly number[], readonly place: (ratio: number) => number }} Axis */

/**
 * From one power of two to another, with room for every bar and aim.
 * @param {readonly Row[]} rows
 * @returns {Axis}
 */
function axisOf(rows) {
  const values = rows.flatMap(({ ratio, atLeast }) => [ratio ?? 1, atLeast ?? 1]);
  const low = Math.floor(Math.log2(Math.min(0.5, ...values)));
  const high = Math.ceil(Math.log2(Math.max(2, ...values)));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, at) => 2 ** (low + at)),
    place: (ratio) => LABELS + ((Math.log2(ratio) - low) / (high - low)) * (PLOT_END - LABELS),
  };
}

/**
 * @param {number} tick
 * @param {number} x
 * @param {number} bottom
 */
function tickMark(tick, x, bottom) {
  const label = tick < 1 ? `1/${1 / tick}` : `${tick}`;
  return `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${fixed(x)}" y1="${TOP - 6}" x2="${fixed(x)}" y2="${bottom}"/>
<text class="quiet middle" x="${fixed(x)}" y="${bottom + 18}">${label}</text>`;
}

/**
 * @param {Row} row
 * @param {number} y
 * @param {Axis} axis
 */
function bar({ title, ours, against, ratio, atLeast, why }, y, { place }) {
  const label = `<text class="end" x="${LABELS - 14}" y="${y + 13}">${escape(plain(title))}</text>
<text class="quiet end" x="${LABELS - 14}" y="${y + 28}">${escape(plain(`${ours} against ${against}`))}</text>`;
  const goal = `<text class="quiet end" x="${AIMS}" y="${y + 18}">${atLeast}</text>`;
  if (ratio === undefined || atLeast === undefined) {
    const text = escape(shortened(why ?? 'not measured'));
    return `${label}\n<text class="quiet" x="${LABELS + 8}" y="${y + 18}">${text}</text>\n${goal}`;
  }
  const [from, to] = [place(Math.min(1, ratio)), place(Math.max(1, ratio))];
  const aim = fixed(place(atLeast));
  return `${label}
<rect class="${ratio >= atLeast ? 'met' : 'short'}" x="${fixed(from)}" y="${y + 6}" width="${fixed(Math.max(1, to - from))}" height="${BAR}" rx="1.5"/>
<line class="aim" x1="${aim}" y1="${y + 2}" x2="${aim}" y2="${y + 10 + BAR}"/>
<text class="end" x="${RATIOS}" y="${y + 18}">${ratioText(ratio)}</text>
${goal}`;
}

/** @param {string} text */
function plain(text) {
  return text.replaceAll('`', '');
}

/** @param {string} text */
function shortened(text) {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** @param {number} value */
function fixed(value) {
  return value.toFixed(1);
}

/** @param {string} text */
function escape(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
