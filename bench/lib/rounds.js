// @ts-check
/** @import { Case, CaseResult } from './types.ts' */

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
    /** @type {string | undefined} */
    error: undefined,
  }));
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
        const ms = await contestant.run();
        if (round > 0) result.times.push(ms);
      } catch (error) {
        result.error = error instanceof Error ? error.message : String(error);
        result.times = [];
        say(`  ${contestant.name} failed: ${result.error}`);
      }
    }
  }
  const { id, group, title, amount, unit, aims } = each;
  return { id, group, title, amount, unit, aims, timed };
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
