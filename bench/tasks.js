/** What every contestant that runs JavaScript runs. */

export const square = (n) => n * n;

export const echo = (value) => value;

/** A row of data with a field more. */
export const withTotal = (row) => ({ ...row, total: row.price * row.quantity });

/** Of a row of CSV. */
export const rowTotal = ({ price, quantity }) => price * quantity;

/** A fixed amount of arithmetic: its time is the machine's, not a clock's. */
export function spin(steps) {
  let x = steps;
  for (let i = 0; i < steps; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
  return x;
}

export const nothing = () => {};

/** Counts under a lock that others want, too. */
export function lockedIncrements(lock, counter, turns) {
  for (let k = 0; k < turns; k++) {
    lock.acquireSync();
    counter.value++;
    lock.release();
  }
}
