/** The inputs of the cases; `peer.py` makes the same. */

export const count = (n) => Array.from({ length: n }, (_, i) => i);

/** A row of twenty fields, as a table of wares has it. */
export const makeRow = (n) => ({
  id: n,
  name: `name ${n}`,
  email: `user${n}@example.org`,
  street: `street ${n % 997}`,
  city: `city ${n % 101}`,
  zip: `${10_000 + (n % 90_000)}`,
  country: 'country',
  note: `note of ${n}`,
  price: (n % 1000) + 0.5,
  quantity: n % 7,
  discount: (n % 10) / 100,
  tax: 0.19,
  weight: (n % 50) * 0.1,
  height: n % 200,
  width: n % 300,
  depth: n % 100,
  stock: n % 5000,
  rating: n % 5,
  active: n % 2 === 0,
  archived: n % 3 === 0,
});

export const makeBuffer = (n, size) => Buffer.alloc(size, n % 256);
