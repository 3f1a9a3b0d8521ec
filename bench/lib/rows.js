// @ts-check
/** @import { CaseResult, Row, Timed } from './types.ts' */
import { median, middleHalf } from './statistics.js';

/** In an aim: whichever pool for Node was fastest in that run. */
export const BEST_NODE_POOL = 'best Node pool';

/**
 * The comparisons that have an aim.
 * @param {readonly CaseResult[]} cases
 * @returns {Row[]}
 */
export function aimedRows(cases) {
  return cases.flatMap((each) =>
    each.aims.map(({ ours, against, atLeast }) => ({ ...compare(each, ours, against), atLeast })),
  );
}

/**
 * One of ours against one of the others, in one case.
 * @param {CaseResult} result
 * @param {string} ours
 * @param {string} against
 * @returns {Row}
 */
export function compare(result, ours, against) {
  const our = find(result, ours);
  const their = against === BEST_NODE_POOL ? bestNodePool(result) : find(result, against);
  const head = {
    id: result.id,
    title: result.title,
    ours,
    against: against === BEST_NODE_POOL && their ? `${against}, ${their.name}` : against,
  };
  const why = whyNot(ours, our) ?? whyNot(against, their);
  if (why !== undefined || !our || !their) return { ...head, why };
  const ratios = ratiosByRound(our, their);
  return { ...head, ratio: median(ratios), spread: middleHalf(ratios) };
}

/**
 * A ratio as report and chart write it.
 * @param {number} ratio
 * @returns {string}
 */
export function ratioText(ratio) {
  if (ratio >= 10) return ratio.toFixed(0);
  return ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2);
}

/**
 * @param {CaseResult} result
 * @param {string} name
 */
function find(result, name) {
  return result.timed.find((timed) => timed.name === name);
}

/** @param {CaseResult} result */
function bestNodePool({ timed }) {
  return timed
    .filter(({ kind, times }) => kind === 'node' && times.length > 0)
    .toSorted((a, b) => median(a.times) - median(b.times))[0];
}

/**
 * Both were measured within one round, so a noisy minute is in both, and cancels out.
 * @param {Timed} our
 * @param {Timed} their
 */
function ratiosByRound(our, their) {
  return our.times.flatMap((ms, round) => {
    const theirs = their.times[round];
    return theirs === undefined ? [] : [theirs / ms];
  });
}

/**
 * @param {string} name
 * @param {Timed | undefined} timed
 */
function whyNot(name, timed) {
  if (timed === undefined) return `${name}: not measured`;
  if (timed.skipped !== undefined) return `${name}: skipped, ${timed.skipped}`;
  if (timed.error !== undefined) return `${name}: failed, ${timed.error}`;
  return timed.times.length === 0 ? `${name}: not measured` : undefined;
}
