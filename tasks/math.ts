/** x to the power of y. */
export function pow(x: number, y: number): number {
  return x ** y;
}

/** The same with y by keyword; without it, x to the power of x (as in the documents' `process_run`). */
export function powKw(x: number, { y = x }: { readonly y?: number } = {}): number {
  return x ** y;
}
