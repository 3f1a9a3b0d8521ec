/** A function as text → the module that exports it, with every place in it where it was. */
import { basename } from 'node:path';
import { placeDeclaration } from './own-place.ts';
import { vlq } from './vlq.ts';

/**
 * The module. Its source map takes the function's lines and columns for what they were: people know nothing of what stands in
 * front of it.
 */
export function evalModule(text: string, path: string): string {
  const lead = evalLead(path);
  const map = {
    version: 3,
    sources: [encodeURIComponent(basename(path))],
    names: [],
    mappings: mappingsOf(text, lead.length),
  };
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${lead}${text}\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}

/** What stands in front of the function, on its first line. */
export function evalLead(path: string): string {
  return `${placeDeclaration(path)}export default `;
}

/** Each character maps to itself, those of the first line from behind the lead. */
function mappingsOf(text: string, leadLength: number): string {
  let lastColumn = 0;
  const lines = text.split('\n').map((line, k) => {
    const first = k === 0 ? `${vlq(leadLength)}AAA` : `AAC${vlq(-lastColumn)}`;
    lastColumn = Math.max(0, line.length - 1);
    // One column on, in both.
    return [first, ...Array<string>(lastColumn).fill('CAAC')].join(',');
  });
  return lines.join(';');
}
