/**
 * Handles among the inputs of a call: those that want to know are told when they are given to it, and when nobody has them from it any
 * more. Otherwise an end of a pipe that several inputs have would be nobody's between the first of them and the next.
 *
 *     known inputs ─── at the call ───┐
 *     pulled ones ── when pulled ─────┴─▶ given, by the place of the input ──▶ its outcome is there, or the call is over ──▶ let go
 */
import { OneInput } from '../input/one.ts';
import type { InputStream } from '../types.ts';
import { attentive, GIVEN, tellHandles } from '../wire/handles.ts';
import type { Run } from './run.ts';

export class GivenHandles {
  /** By the places of their inputs. Missing as a rule. */
  #letGo: Map<number, () => void> | undefined;
  #pulled = 0;
  #areKnown = false;

  /** @param inputs as the call got them */
  constructor(inputs: unknown) {
    const known = inputs instanceof OneInput ? inputs.inputs : inputs;
    if (!Array.isArray(known)) return;
    this.#areKnown = true;
    this.#give(0, known);
  }

  /** What comes out of the stream is given from then on, unless it was known before. */
  watch(stream: InputStream): InputStream {
    if (this.#areKnown) return stream;
    const pull = (max: number): readonly unknown[] | Promise<readonly unknown[]> => {
      const inputs = stream.pull(max);
      return inputs instanceof Promise ? inputs.then((later) => this.#pull(later)) : this.#pull(inputs);
    };
    return {
      get length() {
        return stream.length;
      },
      pull,
      close: () => stream.close(),
    };
  }

  /** What became of these inputs is known. */
  settle({ start, values }: Run): void {
    if (!this.#letGo) return;
    for (let index = start; index < start + values.length; index++) this.#letGoOf(index);
  }

  /** The call is over. */
  end(): void {
    for (const index of this.#letGo?.keys() ?? []) this.#letGoOf(index);
  }

  #pull(inputs: readonly unknown[]): readonly unknown[] {
    this.#give(this.#pulled, inputs);
    this.#pulled += inputs.length;
    return inputs;
  }

  #give(start: number, inputs: readonly unknown[]): void {
    if (attentive.count === 0) return;
    for (const [offset, input] of inputs.entries()) {
      const letGo = tryGive(input);
      if (letGo) (this.#letGo ??= new Map()).set(start + offset, letGo);
    }
  }

  #letGoOf(index: number): void {
    this.#letGo?.get(index)?.();
    this.#letGo?.delete(index);
  }
}

/** What cannot be looked into cannot travel either, and is refused when it is sent. */
function tryGive(input: unknown): (() => void) | undefined {
  try {
    return tellHandles(input, GIVEN);
  } catch {
    return undefined;
  }
}
