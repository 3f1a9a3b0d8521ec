/** A thrown value, made of nothing but plain data. */
export type ErrorRecord =
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      /** Name of the nearest built-in class. */
      readonly base: string;
      /** Own properties, encoded one by one. */
      readonly props: readonly (readonly [key: string, value: EncodedValue])[];
      readonly cause: ErrorRecord | undefined;
      readonly errors: readonly ErrorRecord[] | undefined;
    }
  /** A thrown value that is no error. */
  | { readonly kind: 'value'; readonly value: EncodedValue }
  | { readonly kind: 'symbol'; readonly description: string | undefined; readonly registered: boolean }
  /** What cannot travel as it is (functions, instances of classes, revoked proxies); told in words. */
  | { readonly kind: 'opaque'; readonly text: string };

export interface EncodedValue {
  readonly bytes: Uint8Array;
  /** Errors or handles are packed in it. */
  readonly isPacked: boolean;
}
