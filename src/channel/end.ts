/** Nothing is left, and nothing will come. */
export const END = Symbol('end');
