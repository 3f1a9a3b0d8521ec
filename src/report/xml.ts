/** XML 1.0 of any text. The only importer of fast-xml-builder. */
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';

const ATTRIBUTE = '@_';
const TEXT = '#text';

/** Made when it is first needed: few runs write XML. */
let builder: { build(content: unknown): string } | undefined;

export type Attributes = Readonly<Record<string, string | number>>;

/** @example xmlElement('failure', { type: 'Error' }, 'a < b'); // '<failure type="Error">a &lt; b</failure>' */
export function xmlElement(name: string, attributes: Attributes, text = ''): string {
  const content: Record<string, string> = { [TEXT]: legal(text) };
  for (const [key, value] of Object.entries(attributes)) content[ATTRIBUTE + key] = legal(String(value));
  builder ??= makeBuilder();
  return builder.build({ [name]: content });
}

function makeBuilder(): NonNullable<typeof builder> {
  const { default: XMLBuilder } = createRequire(import.meta.url)(
    'fast-xml-builder',
  ) as typeof import('fast-xml-builder');
  return new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    textNodeName: TEXT,
    // Or `message="true"` would become an attribute without a value.
    suppressBooleanAttributes: false,
  });
}

/** An element around others, which are XML already. */
export function xmlParent(name: string, attributes: Attributes, children: string): string {
  const closing = `</${name}>`;
  return xmlElement(name, attributes).slice(0, -closing.length) + children + closing;
}

/** Colours, control characters and halves of pairs have no place in XML, not even as references. */
function legal(text: string): string {
  return (
    stripVTControlCharacters(text)
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\0-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
  );
}
