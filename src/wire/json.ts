/** Plain data that JSON carries exactly, if it is small. Larger things, and all others, are for structured clone. */

/** So many parts, and so many objects among them. */
const MAX_PARTS = 200;
const MAX_OBJECTS = 16;

/** `undefined` for what JSON would change: other classes, `undefined`, NaN, -0, holes, one object in two places, … */
export function toJsonText(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? String(value) : undefined;
  const isTree = typeof value === 'object' && value !== null && new Look().isTree(value);
  return isTree || isPlain(value) ? JSON.stringify(value) : undefined;
}

class Look {
  readonly #seen: object[] = [];
  #parts = 0;

  /** Whether it is a small tree of plain objects and arrays. */
  isTree(value: object): boolean {
    if (this.#seen.length === MAX_OBJECTS || this.#seen.includes(value)) return false;
    // JSON would ask it, enumerable or not.
    if (typeof (value as { readonly toJSON?: unknown }).toJSON === 'function') return false;
    this.#seen.push(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#isTreeOfProperties(value as Record<string, unknown>);
    return prototype === Array.prototype && this.#isTreeOfItems(value as unknown[]);
  }

  #isTreeOfProperties(value: Readonly<Record<string, unknown>>): boolean {
    for (const key in value) if (!Object.hasOwn(value, key) || !this.#isPart(value[key])) return false;
    return true;
  }

  #isTreeOfItems(items: readonly unknown[]): boolean {
    if (items.length > MAX_PARTS || !items.every((item) => this.#isPart(item))) return false;
    // Holes, and what else somebody may have given it.
    return Object.keys(items).length === items.length;
  }

  #isPart(part: unknown): boolean {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS) return false;
    if (typeof part === 'number') return isExact(part);
    return typeof part === 'object' && part !== null ? this.isTree(part) : isPlain(part);
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}
