import { Unmarkable } from '../unmarkable';

/** A tag of a document, and where it stands. */
export interface Tag {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly kind: 'open' | 'close' | 'empty';
  /** With its colon; empty where there is none. */
  readonly prefix: string;
  readonly name: string;
  /** The text of its attributes. */
  readonly attributes: string;
  /** Elements that it stands in; a tag that opens or closes one does not count it. */
  readonly depth: number;
}

/** A piece of a document, and what is to stand there. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TAG = /<(\/?)([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:[^"'<>]|"[^"<]*"|'[^'<]*')*)>/y;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const SKIPPED: readonly [begin: string, end: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** The tags of a document, in order. Nothing is expanded. @throws Unmarkable where it is not well-formed or declares entities */
export function* tagsOf(xml: string): Generator<Tag> {
  let depth = 0;
  for (let at = xml.indexOf('<'); at !== -1; ) {
    const skipped = SKIPPED.find(([begin]) => xml.startsWith(begin, at));
    if (skipped) {
      const end = xml.indexOf(skipped[1], at);
      if (end === -1) throw new Unmarkable('its XML is cut off');
      at = xml.indexOf('<', end + skipped[1].length);
      continue;
    }
    TAG.lastIndex = at;
    const found = TAG.exec(xml);
    if (!found) throw new Unmarkable('its XML is not of the kind that Office writes');
    const [text, slash, prefix = '', name, rest] = found;
    const kind = slash ? 'close' : rest.endsWith('/') ? 'empty' : 'open';
    if (kind === 'close') depth -= 1;
    const attributes = kind === 'empty' ? rest.slice(0, -1) : rest;
    yield { start: at, end: at + text.length, kind, prefix, name, attributes, depth };
    if (kind === 'open') depth += 1;
    at = xml.indexOf('<', at + text.length);
  }
}

/** The values of a tag's attributes, unescaped, by name with prefix. */
export function attributesOf({ attributes }: Pick<Tag, 'attributes'>): Map<string, string> {
  return new Map(
    [...attributes.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name, unescaped(double ?? single)]),
  );
}

/** A tag's text with an attribute set. */
export function withAttribute(xml: string, tag: Tag, name: string, value: string): string {
  const { prefix, name: own, attributes, kind } = tag;
  const pattern = new RegExp(`(\\s${name}\\s*=\\s*)(?:"[^"]*"|'[^']*')`);
  const set = `$1"${escaped(value).replaceAll('$', '$$$$')}"`;
  const rest = pattern.test(attributes)
    ? attributes.replace(pattern, set)
    : `${attributes.trimEnd()} ${name}="${escaped(value)}"`;
  const begin = xml.startsWith('</', tag.start) ? '</' : '<';
  return `${begin}${prefix}${own}${rest}${kind === 'empty' ? '/' : ''}>`;
}

/** The document with its edits, which do not overlap; those at one place in their order. */
export function edited(xml: string, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const { edit } of sorted) {
    parts.push(xml.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join('') + xml.slice(at);
}

/** A text as XML has it. What XML cannot have at all becomes a replacement character. */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
