// [000.10] The type codes of shared values: what each is in C, and in JavaScript
import { RawValue, Value } from 'mprun';

const typecodeToType = {
  ...{ c: Uint8Array },
  ...{ b: Int8Array, B: Uint8Array },
  ...{ h: Int16Array, H: Uint16Array },
  ...{ i: Int32Array, I: Uint32Array },
  ...{ l: Int32Array, L: Uint32Array }, // 32 bits on every system
  ...{ f: Float32Array, d: Float64Array },
};
type Code = keyof typeof typecodeToType;

for (const [code, type] of Object.entries(typecodeToType)) {
  const zero = new RawValue(code as Code); // nothing given: zero
  console.log(code, String(zero), type.name, type.BYTES_PER_ELEMENT);
}

// As many characters as the code has bytes, and not one more.
console.log(String(new Value('c', 'a')));
try {
  console.log(String(new Value('c', 'ab')));
} catch (error) {
  console.log((error as Error).message);
}
