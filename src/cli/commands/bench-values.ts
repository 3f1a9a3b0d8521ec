/** Values of `bench`'s own options: text → value. */
import { BACKENDS, MODES, type Mode, type Sweep } from '../../bench/benchmark.ts';
import { UsageError } from '../../index.ts';
import { nearest } from '../../util/suggest.ts';
import { parseChunksize, parseProcesses } from '../values.ts';

/** `sequential,processes`: each once, in the order given. */
export function parseModes(text: string): Mode[] {
  const modes = text.split(',').map((name) => {
    const mode = MODES.find((known) => known === name);
    if (mode) return mode;
    const near = nearest(name, MODES);
    throw new UsageError(`invalid --modes '${text}': expected some of ${MODES.join(', ')}`, {
      hint: near && `Did you mean ${near}?`,
    });
  });
  return [...new Set(modes)];
}

/** What `--backend` measures: a pool beside what it is compared with. */
export function modesWith(backend: (typeof BACKENDS)[Mode]): Mode[] {
  return MODES.filter((mode) => mode === 'sequential' || BACKENDS[mode] === backend);
}

/** What may be swept, under each name that it goes by elsewhere. */
const PARAMETERS: ReadonlyMap<string, keyof Sweep> = new Map([
  ['processes', 'processes'],
  ['jobs', 'processes'],
  ['chunksize', 'chunksize'],
]);

/** `processes=1,2,4`, `chunksize=1,10,auto`: one text for each parameter. */
export function parseSweep(texts: readonly string[], cpus: number): Sweep {
  const sweep: { -readonly [K in keyof Sweep]: Sweep[K] } = {};
  for (const text of texts) {
    const [, name = '', list = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const parameter = PARAMETERS.get(name);
    if (!parameter) throw invalidParameter(text, name);
    if (sweep[parameter]) throw new UsageError(`-L '${text}': ${parameter} has its values already`);
    const flag = `-L ${name}`;
    const values = list.split(',');
    if (parameter === 'processes')
      sweep.processes = distinct(values.map((value) => parseProcesses(value, cpus, flag)));
    else sweep.chunksize = distinct(values.map((value) => parseChunksize(flag, value)));
  }
  return sweep;
}

/** A positive number such as `1.5`. */
export function parseRatio(flag: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(`invalid ${flag} '${text}': expected a positive number, such as 1.5`);
}

function invalidParameter(text: string, name: string): UsageError {
  const near = nearest(name === '' ? text : name, PARAMETERS.keys());
  return new UsageError(`invalid -L '${text}': expected processes=N,N,… or chunksize=N,N,…`, {
    hint: near && `Did you mean ${near}=1,2,4?`,
  });
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
