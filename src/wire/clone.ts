/** Bytes of a structured clone ⇄ the value. */
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';

/** @throws what structured clone throws for what cannot be cloned */
export function toClone(value: unknown): Buffer {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** Memory in it is its own, of the size that it had. */
export function fromClone(bytes: Buffer): unknown {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

/** Typed by nobody, documented in Node's manual of `v8`. */
const untyped = DefaultDeserializer.prototype as unknown as { _readHostObject(): ArrayBufferView };

/** Node's gives typed arrays as views of the frame: their buffers would be wrong, and hold all of the frame. */
class Deserializer extends DefaultDeserializer {
  protected _readHostObject(): ArrayBufferView {
    return withOwnBuffer(untyped._readHostObject.call(this));
  }
}

function withOwnBuffer(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  if (byteLength === buffer.byteLength) return view;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  if (Buffer.isBuffer(view)) return Buffer.from(bytes);
  return new (view.constructor as new (bytes: ArrayBufferLike) => ArrayBufferView)(bytes);
}
