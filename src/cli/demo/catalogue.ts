/** The demos: programs in examples/demos/ whose first line says which listing of the documents they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { MprunError, UsageError } from '../../index.ts';
import { nearest } from '../../util/suggest.ts';
import { PACKAGE_FOLDER } from '../package-folder.ts';

export interface Demo {
  /** `daemon` */
  readonly name: string;
  /** The listing it is, by document and number: `001.5`; `001` for something that the document names without a listing. */
  readonly listing: string;
  /** What it shows, in a line. */
  readonly about: string;
  /** The program's file. */
  readonly path: string;
}

const FOLDER = new URL('examples/demos/', PACKAGE_FOLDER);
/** `// [001.5] A daemon does not …`, or `// [000] Who runs …`. Files without such a line are parts of programs. */
const HEADER = /^\/\/ \[([\d.]+)\] (.+)$/;

/** All demos, in the order of the documents. */
export function readDemos(): Demo[] {
  const demos = filesOf(fileURLToPath(FOLDER)).flatMap((path) => readDemo(path) ?? []);
  return demos.sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * The demo of that name.
 *
 * @throws UsageError when there is none
 */
export function findDemo(name: string): Demo {
  const demos = readDemos();
  const demo = demos.find((each) => each.name === name);
  if (demo) return demo;
  const near = nearest(
    name,
    demos.map((each) => each.name),
  );
  throw new UsageError(`there is no demo '${name}'`, {
    hint: near === undefined ? 'mprun demo --list names them all' : `Did you mean ${near}?`,
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => folder + file);
  } catch (error) {
    const { message } = error as Error;
    throw new MprunError('ERR_MPRUN_MODULE_NOT_FOUND', `the demos are not where mprun is: ${message}`, {
      cause: error,
      hint: 'they come with the package, in examples/demos/: install it again',
    });
  }
}

function readDemo(path: string): Demo | undefined {
  const [firstLine = ''] = readFileSync(path, 'utf8').split('\n', 1);
  const [, listing, about] = HEADER.exec(firstLine) ?? [];
  if (listing === undefined || about === undefined) return undefined;
  return { name: basename(path, '.ts'), listing, about, path };
}

/** Sorts `000.9` before `000.10`, and that before `000`. */
function placeOf({ listing }: Demo): number {
  const [document, number = 999] = listing.split('.');
  return Number(document) * 1000 + Number(number);
}
