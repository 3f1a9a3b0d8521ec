// @ts-check

/**
 * The value that half of the others are not above; between two, their mean.
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * The middle half of the values: a quarter lies below the first, a quarter above the second.
 * @param {readonly number[]} values
 * @returns {[low: number, high: number]}
 */
export function middleHalf(values) {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

/**
 * Between two values, the weighted mean of both, as Python's `statistics.quantiles(method='inclusive')`.
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 * @returns {number}
 */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('no values have no median');
  return below + (above - below) * (place - Math.floor(place));
}
