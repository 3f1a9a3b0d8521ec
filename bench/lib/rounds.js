// @ts-check
/** @import { Case, CaseResult, Finding } from './types.ts' */

/**
 * Each contestant once unmeasured, for the disk's caches; then round after round everybody once, each round begun by
 * another, so that neither a noisy minute nor a place in the order favours one. Who fails is out, and the others go on.
 * @param {Case} each
 * @param {number} rounds
 * @param {(line: string) => void} say
 * @returns {Promise<CaseResult>}
 */
export async function measure(each, rounds, say) {
  const timed = each.contestants.map(({ name, kind, skip }) => ({
    name,
    kind,
    skipped: skip,
    /** @type {number[]} */
    times: [],
    /** @type {Record<string, number[]> | undefined} */
    facts: undefined,
    /** @type {string | undefined} */
    error: undefined,
  }));
  each.prepare?.();
  for (let round = 0; round <= rounds; round++) {
    for (const place of rotated(each.contestants.length, round)) {
      const [contestant, result] = [each.contestants[place], timed[place]];
      if (
        contestant === undefined ||
        result === undefined ||
        result.skipped !== undefined ||
        result.error !== undefined
      )
        continue;
      try {
        const found = await contestant.run();
        if (round > 0) note(result, typeof found === 'number' ? { ms: found, facts: {} } : found);
      } catch (error) {
        result.error = error instanceof Error ? error.message : String(error);
        result.times = [];
        result.facts = undefined;
        say(`  ${contestant.name} failed: ${result.error}`);
      }
    }
  }
  const { id, group, title, amount, unit, isCost, aims, limits } = each;
  return { id, group, title, amount, unit, isCost, aims, limits, timed };
}

/**
 * @param {{ times: number[], facts: Record<string, number[]> | undefined }} result
 * @param {Finding} found
 */
function note(result, { ms, facts }) {
  if (ms !== undefined) result.times.push(ms);
  for (const [name, value] of Object.entries(facts)) ((result.facts ??= {})[name] ??= []).push(value);
}

/**
 * The places 0 to count − 1, begun at another one each round.
 * @param {number} count
 * @param {number} round
 * @returns {number[]}
 */
export function rotated(count, round) {
  return Array.from({ length: count }, (_, place) => (place + round) % count);
}
