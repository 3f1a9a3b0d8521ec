// @ts-check
/** @import { CaseResult, Results, Row, Timed } from './types.ts' */
import { aimedRows, compare, ratioText } from './rows.js';
import { median, middleHalf } from './statistics.js';

/**
 * RESULTS.md.
 * @param {Results} results
 * @returns {string}
 */
export function report(results) {
  const { date, machine, versions, cases } = results;
  const groups = [...new Set(cases.map(({ group }) => group))];
  return [
    '# Results',
    `${date} · ${machine}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
    `Made by \`npm run bench\`; [docs/benchmarks.md](../docs/benchmarks.md) says how, and how to read it. A ratio is how many
times as fast mprun is: above 1 it is faster. Each round of an interleaved run gives a ratio; what is shown is their median,
and in brackets their middle half.`,
    '![Ratios of mprun to the others](results.svg)',
    '## Aims',
    table(
      ['case', 'mprun', 'against', 'ratio', 'aim', 'met'],
      aimedRows(cases).map((row) => aimCells(row)),
    ),
    ...limitTable(cases),
    ...groups.flatMap((group) => [
      `## ${group}`,
      ...cases
        .filter((each) => each.group === group)
        .flatMap((each) => [`### ${each.title} (\`${each.id}\`)`, table(...caseTable(each))]),
    ]),
    ...absent(cases),
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * What the terminal shows of a case.
 * @param {CaseResult} result
 * @returns {string[]}
 */
export function caseLines(result) {
  const [head, rows] = caseTable(result);
  const all = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('**', '')));
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const lines = all.map((cells) => `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`);
  const aims = aimedRows([result]).map(
    (row) => `  ${aimCells(row).slice(1).join(' | ').replaceAll('**', '')}`,
  );
  const limits = limitRows([result]).map((cells) => `  ${cells.slice(1).join(' | ')}`);
  return [...lines, ...aims, ...limits, ''];
}

/**
 * @param {readonly CaseResult[]} cases
 * @returns {string[]}
 */
function limitTable(cases) {
  const rows = limitRows(cases);
  if (rows.length === 0) return [];
  return ['What no round shall exceed:', table(['case', 'mprun', 'what', 'found', 'at most', 'met'], rows)];
}

/**
 * @param {readonly CaseResult[]} cases
 * @returns {string[][]}
 */
function limitRows(cases) {
  return cases.flatMap(({ title, limits = [], timed }) =>
    limits.map(({ ours, fact, atMost }) => {
      const found = timed.find(({ name }) => name === ours)?.facts?.[fact];
      const met = found && (Math.max(...found) <= atMost ? 'yes' : 'no');
      return [title, ours, fact, rangeText(found), `${atMost}`, met ?? ''];
    }),
  );
}

/**
 * @param {Row} row
 * @returns {string[]}
 */
function aimCells({ title, ours, against, ratio, spread, atLeast, why }) {
  if (ratio === undefined || spread === undefined) return [title, ours, against, why ?? '', `${atLeast}`, ''];
  const met = ratio >= (atLeast ?? 0) ? 'yes' : 'no';
  return [
    title,
    ours,
    against,
    `**${ratioText(ratio)}** (${spread.map(ratioText).join('–')})`,
    `${atLeast}`,
    met,
  ];
}

/**
 * Who took part in a case, the fastest first, and what that makes of ours.
 * @param {CaseResult} result
 * @returns {[head: string[], rows: string[][]]}
 */
function caseTable(result) {
  const facts = [...new Set(result.timed.flatMap((timed) => Object.keys(timed.facts ?? {})))];
  const measured = result.timed.filter(({ times }) => times.length > 0);
  const ours = measured.filter(({ kind }) => kind === 'ours').map(({ name }) => name);
  const rows = measured
    .toSorted((a, b) => median(a.times) - median(b.times))
    .map((timed) => [
      nameText(timed),
      duration(median(timed.times)),
      middleHalf(timed.times).map(duration).join(' – '),
      result.amount === 1 ? '' : rateText(result, timed),
      ...ours.map((name) =>
        name === timed.name ? '' : ratioText(compare(result, name, timed.name).ratio ?? NaN),
      ),
      ...facts.map((fact) => rangeText(timed.facts?.[fact])),
    ]);
  const untimed = result.timed
    .filter(({ times, facts: found }) => times.length === 0 && found)
    .map((timed) => [nameText(timed), ...facts.map((fact) => rangeText(timed.facts?.[fact]))]);
  if (rows.length === 0 && untimed.length > 0) return [['', ...facts], untimed];
  return [['', 'median', 'middle half', 'that is', ...ours.map((name) => `${name} is ×`), ...facts], rows];
}

/** @param {Timed} timed */
function nameText({ kind, name }) {
  return kind === 'ours' ? `**${name}**` : name;
}

/**
 * What the rounds have found, from the least to the most.
 * @param {readonly number[] | undefined} values
 */
function rangeText(values) {
  if (values === undefined) return '';
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => Math.round(value));
  return low === high ? `${low}` : `${low}–${high}`;
}

/**
 * Who did not take part, and why.
 * @param {readonly CaseResult[]} cases
 * @returns {string[]}
 */
function absent(cases) {
  const lines = cases.flatMap(({ id, timed }) =>
    timed.flatMap(({ name, skipped, error }) => {
      if (skipped !== undefined) return [`- \`${id}\`: ${name} skipped: ${skipped}`];
      return error === undefined ? [] : [`- \`${id}\`: ${name} failed: ${error}`];
    }),
  );
  return lines.length === 0 ? [] : ['## Skipped and failed', lines.join('\n')];
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  // Names to the left, numbers to the right.
  const rule = head.map((name) => (/^(|case|mprun|against|what|met)$/.test(name) ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map((cells) => line(cells))].join('\n');
}

/** @param {number} ms */
function duration(ms) {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(1)} ms`;
}

/**
 * @param {CaseResult} result
 * @param {Timed} timed
 */
function rateText({ amount, unit, isCost }, { times }) {
  const ms = median(times);
  if (isCost) return `${(ms / amount).toPrecision(3)} ms for each of ${amount} ${unit}`;
  const rate = (amount / ms) * 1000;
  const text =
    rate >= 1000 ? Math.round(Number(rate.toPrecision(3))).toLocaleString('en') : rate.toPrecision(3);
  return `${text} ${unit}/s`;
}
