/** What a pool that only knows single calls does with many inputs: all of them at once. */
export function callsAtOnce(apply) {
  const map = (task, inputs) => Promise.all(inputs.map((input) => apply(task, input)));
  return { apply, map, unordered: map };
}
