import { realm } from '../util/realm.ts';

let users = 0;
let restore: (() => void)[] = [];

/**
 * Sends what code of inline workers prints to their realms, as long as there are such workers. All else is printed as
 * before.
 *
 * @returns takes this back
 */
export function catchInlinePrints(): () => void {
  if (users++ === 0) restore = (['stdout', 'stderr'] as const).map((name) => catchPrintsOf(name));
  return () => {
    if (--users === 0) for (const each of restore) each();
  };
}

function catchPrintsOf(name: 'stdout' | 'stderr'): () => void {
  const stream = process[name];
  const own = Object.getOwnPropertyDescriptor(stream, 'write');
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  const caught = (bytes: Uint8Array | string, ...rest: unknown[]): boolean => {
    const { print } = realm();
    if (!print) return write(bytes, ...rest);
    const [encoding] = rest;
    print(
      name,
      typeof bytes === 'string'
        ? Buffer.from(bytes, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
        : bytes,
    );
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done) process.nextTick(done);
    return true;
  };
  stream.write = caught;
  // Who has wrapped it meanwhile keeps what it has.
  return () => {
    if (stream.write !== caught) return;
    if (own) Object.defineProperty(stream, 'write', own);
    else Reflect.deleteProperty(stream, 'write');
  };
}
