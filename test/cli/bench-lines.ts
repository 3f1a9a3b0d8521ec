/** The documents' lines on the stdout of `mprun bench`. */
export const SEED_LINE = /^(Sequential|Thread pool|Process pool) execution in \d+(\.\d+)? seconds$/;

/** stdout with times as `{s}`, the results of each section sorted: pools give them as they come. */
export function sections(stdout: string): string[][] {
  const found: string[][] = [];
  let results: string[] = [];
  for (const line of stdout.trimEnd().split('\n')) {
    if (!SEED_LINE.test(line)) {
      results.push(line);
      continue;
    }
    found.push([...results.sort(), line.replace(/\d+(\.\d+)?/, '{s}')]);
    results = [];
  }
  return results.length > 0 ? [...found, results] : found;
}

export const THREE_LINES = [
  ['Sequential execution in {s} seconds'],
  ['Thread pool execution in {s} seconds'],
  ['Process pool execution in {s} seconds'],
];
