import { readVlqs, vlq } from './vlq.ts';

/**
 * A source map's mappings without what was put in front of the first lines of its sources: columns as people have written them.
 *
 * @param leads how many characters that was, for each source
 */
export function withoutLeads(mappings: string, leads: readonly number[]): string {
  let [source, line, column, said] = [0, 0, 0, 0];
  const shifted = (segment: string): string => {
    const [generated = 0, ofSource, ofLine = 0, ofColumn = 0, ...name] = readVlqs(segment);
    if (ofSource === undefined) return segment;
    source += ofSource;
    line += ofLine;
    column += ofColumn;
    const wanted = line === 0 ? Math.max(0, column - (leads[source] ?? 0)) : column;
    const change = wanted - said;
    said = wanted;
    if (change === ofColumn) return segment;
    return [generated, ofSource, ofLine, change, ...name].map(vlq).join('');
  };
  return mappings
    .split(';')
    .map((line) => (line === '' ? '' : line.split(',').map(shifted).join(',')))
    .join(';');
}
