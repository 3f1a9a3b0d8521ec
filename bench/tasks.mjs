/** What both sides run. */
export const square = (n) => n * n;
