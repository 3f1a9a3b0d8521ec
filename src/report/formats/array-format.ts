import type { Outcome } from '../../types.ts';
import type { TaskRecord } from '../events.ts';
import type { FormatSpec, ResultFormat } from '../format.ts';
import { toJson } from '../json.ts';
import { recordJson } from '../record-json.ts';
import { failedJson } from './failed-text.ts';
import { recordOf } from './record-of.ts';

/** One JSON array, written as results come. Unless failed inputs are left out, an element's place is its input's. */
export class ArrayFormat implements ResultFormat {
  readonly needsRecords: boolean;
  readonly isHolding = false;
  readonly #spec: Pick<FormatSpec, 'onError' | 'cwd'>;
  #isEmpty = true;

  constructor(spec: Pick<FormatSpec, 'meta' | 'onError' | 'cwd'>) {
    this.#spec = spec;
    this.needsRecords = spec.meta;
  }

  encode(value: unknown): string {
    return toJson(value) ?? 'null';
  }

  write(outcome: Outcome, record: TaskRecord | undefined): string {
    const element = this.#elementOf(outcome, record);
    if (element === undefined) return '';
    const before = this.#isEmpty ? '[' : ',';
    this.#isEmpty = false;
    return before + element;
  }

  end(): string {
    return this.#isEmpty ? '[]\n' : ']\n';
  }

  #elementOf(outcome: Outcome, record: TaskRecord | undefined): string | undefined {
    if (this.needsRecords) return recordJson(recordOf(record), this.#spec.cwd);
    return outcome.ok ? (outcome.value as string) : failedJson(outcome.error, this.#spec.onError);
  }
}
