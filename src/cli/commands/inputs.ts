/** Where a command's inputs come from, and which of them are taken. */
import { evalTask, importTask, InputError, UsageError, type InputStream } from '../../index.ts';
import { batch } from '../../input/batch.ts';
import type { Combination } from '../../input/combine.ts';
import { limit, skip } from '../../input/excerpt.ts';
import { filter } from '../../input/filter.ts';
import { parseDelimiter, type InputFormat } from '../../input/format.ts';
import { loadGlob } from '../../input/glob.ts';
import { meantBy, showFirst } from '../../input/meant.ts';
import { openInputs, type InputRequest, type RecordOptions } from '../../input/open.ts';
import { quote } from '../../input/quote.ts';
import { randomSeed, shuffle } from '../../input/shuffle.ts';
import { tellWhenWaiting } from '../../input/waiting.ts';
import type { Io } from '../io.ts';
import { splitLiteralSources } from '../literal-sources.ts';
import { stdinKind } from '../stdin.ts';
import { parseCount, parseWholeNumber } from '../values.ts';

/** Raw text of the options; commander's names. */
export interface InputOptions {
  readonly inputs: readonly string[];
  readonly argFile: readonly string[];
  readonly inputFormat: InputFormat;
  readonly null?: boolean;
  readonly delimiter?: string;
  readonly keepEmpty?: boolean;
  readonly trim?: boolean;
  readonly header?: boolean;
  readonly columns?: string;
  readonly type: 'auto' | 'string' | 'number' | 'json';
  readonly product?: boolean;
  readonly link?: boolean;
  readonly linkWrap?: boolean;
  readonly concat?: boolean;
  readonly shuffle?: string | true;
  readonly skip?: string;
  readonly limit?: string;
  readonly filter?: string;
  readonly maxArgs?: string;
  readonly failIfEmpty?: boolean;
  readonly quiet?: boolean;
}

/** With what else a command may have that matters here. */
type Options = InputOptions & { readonly reporter?: readonly string[] };

/** Time after which somebody at a terminal is told what is waited for. */
const PATIENCE_MS = 3000;

/** Opens what the options and arguments name, stdin without any, and does with it what the options say. Throws before anything is read. */
export async function openCommandInputs(
  call: InputRequest['call'],
  values: readonly string[],
  options: Options,
  io: Io,
): Promise<InputStream> {
  const arrange = await parseArrangement(options, io);
  return arrange(await openSources(call, values, options, io));
}

async function openSources(
  call: InputRequest['call'],
  values: readonly string[],
  options: Options,
  io: Io,
): Promise<InputStream> {
  const literals = splitLiteralSources(io.world.argv).sources;
  // A lone `-` means stdin wherever a file or input may stand.
  const isStdin = values.length === 1 && values[0] === '-';
  const files = isStdin ? ['-', ...options.argFile] : [...options.argFile];
  if (values.length + options.inputs.length + files.length + literals.length === 0)
    files.push(implicitSource(io));
  const request: InputRequest = {
    values: isStdin ? [] : values,
    specs: options.inputs,
    files,
    literals,
    combination: combinationOf(options),
    records: toRecordOptions(options),
    type: options.type,
    call,
    isBatched: options.maxArgs !== undefined && parseCount('--max-args', options.maxArgs) > 1,
  };
  let readsStdin = false;
  const stdin = (): NodeJS.ReadableStream => {
    readsStdin = true;
    return io.world.stdin;
  };
  const stream = tellOfText(
    openInputs(request, { stdin, glob: await loadGlob(options.inputs) }),
    request,
    options,
    io,
  );
  if (!io.world.stderr.isTTY || options.quiet) return stream;
  return tellWhenWaiting(stream, PATIENCE_MS, () => {
    if (readsStdin) io.note('waiting for inputs on stdin…\n');
  });
}

/** Text that looks like a range or like JSON is a text all the same: whoever did not say so may have meant something else. */
function tellOfText(
  stream: InputStream,
  { call, type }: InputRequest,
  { quiet, reporter = [] }: Options,
  io: Io,
): InputStream {
  // Programs that read a report on stderr want nothing else there.
  const isReport = reporter.some((each) => !each.includes('='));
  if (quiet || isReport || call === 'spread' || type !== 'auto') return stream;
  return showFirst(stream, (input) => {
    const way = typeof input === 'string' ? meantBy(input) : undefined;
    if (way !== undefined)
      io.note(`input 1 is the text ${quote(String(input))}: ${way}, --type string says that text is meant\n`);
  });
}

/** No source was named: stdin, unless somebody sits there. */
function implicitSource(io: Io): string {
  if (stdinKind(io.world.stdin.isTTY) === 'terminal')
    throw new InputError('ERR_MPRUN_NO_INPUTS', 'no inputs', {
      hint: 'use --inputs, arguments, or pipe data in',
    });
  return '-';
}

function combinationOf({ link, linkWrap, concat }: InputOptions): Combination {
  if (link) return 'link';
  if (linkWrap) return 'link-wrap';
  return concat ? 'concat' : 'product';
}

function toRecordOptions(options: InputOptions): RecordOptions {
  const { inputFormat, delimiter, keepEmpty, trim, header, columns } = options;
  if (options.null && inputFormat !== 'auto' && inputFormat !== 'null')
    throw new UsageError(`--null does not go with --input-format ${inputFormat}`, {
      hint: 'leave one of them out',
    });
  return {
    format: options.null ? 'null' : inputFormat,
    delimiter: delimiter === undefined ? undefined : parseDelimiter(delimiter),
    keepEmpty: keepEmpty === true,
    trim: trim === true,
    header: header !== false,
    columns: columns === undefined ? undefined : parseColumns(columns),
  };
}

function parseColumns(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (names.includes('')) throw new UsageError(`invalid --columns '${text}': a name is empty`);
  if (twice !== undefined) throw new UsageError(`invalid --columns '${text}': ${twice} is named twice`);
  return names;
}

/** What is done with the inputs of all sources together, in this order. */
async function parseArrangement(
  options: InputOptions,
  io: Io,
): Promise<(stream: InputStream) => InputStream> {
  const steps: ((stream: InputStream) => InputStream)[] = [];
  if (options.shuffle !== undefined) {
    const seed = parseSeed(options, io);
    steps.push((stream) => shuffle(stream, seed));
  }
  if (options.skip !== undefined) {
    const count = parseWholeNumber('--skip', options.skip);
    steps.push((stream) => skip(stream, count));
  }
  if (options.limit !== undefined) {
    const count = parseWholeNumber('--limit', options.limit);
    steps.push((stream) => limit(stream, count));
  }
  if (options.filter !== undefined) {
    const predicate = await importTask(evalTask(options.filter, { name: 'filter' }));
    steps.push((stream) => filter(stream, predicate));
  }
  if (options.maxArgs !== undefined) {
    const size = parseCount('--max-args', options.maxArgs);
    if (size > 1) steps.push((stream) => batch(stream, size));
  }
  return (stream) => steps.reduce((arranged, step) => step(arranged), stream);
}

/** A seed of chance is told, so that the order can be had again. */
function parseSeed({ shuffle: text, quiet }: InputOptions, io: Io): number {
  if (text === true || text === undefined) {
    const seed = randomSeed();
    if (!quiet) io.note(`shuffled: --shuffle ${seed} gives this order again\n`);
    return seed;
  }
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(`invalid --shuffle '${text}': the seed must be a whole number`, {
    hint: 'without a seed, write it last, or before another option',
  });
}
