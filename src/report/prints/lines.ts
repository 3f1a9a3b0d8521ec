/** Bytes that tasks print, as lines on stderr: whatever they are, they are passed on as they are. */
const NEWLINE = 0x0a;

/** The same, with a newline at its end. */
export function asLines(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 || bytes.at(-1) === NEWLINE
    ? bytes
    : Buffer.concat([bytes, Buffer.from([NEWLINE])]);
}

/** The same, with a prefix before each line. */
export function prefixed(bytes: Uint8Array, prefix: string): Uint8Array {
  if (prefix === '') return bytes;
  const before = Buffer.from(prefix);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    parts.push(before, bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}
