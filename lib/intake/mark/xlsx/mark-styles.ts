import { type Edit, edited, type Tag, tagsOf, withAttribute } from './xml';

/** What Excel fills bad cells with. */
const FILL = 'FFFFC7CE';

/** The styles of a workbook, of which some are needed again with a fill. */
export class Styles {
  private readonly fills: Tag | undefined;
  private readonly fillCount: number;
  private readonly formats: Tag | undefined;
  private readonly formatTexts: readonly { readonly tag: Tag; readonly text: string }[];
  private readonly marked = new Map<number, number>();

  constructor(private readonly xml: string) {
    const tags = [...tagsOf(xml)];
    this.fills = tags.find((tag) => tag.name === 'fills' && tag.kind === 'close');
    this.fillCount = childrenOf(tags, 'fills').length;
    this.formats = tags.find((tag) => tag.name === 'cellXfs' && tag.kind === 'close');
    this.formatTexts = childrenOf(tags, 'cellXfs').map(({ tag, end }) => ({ tag, text: xml.slice(tag.end, end) }));
  }

  /** The number of the style that is this one with a fill; the same where the workbook has no styles of the usual kind. */
  markedStyle(style: number): number {
    if (!this.fills || !this.formats || this.formatTexts.length === 0) return style;
    const base = style < this.formatTexts.length ? style : 0;
    const known = this.marked.get(base);
    if (known !== undefined) return known;
    const number = this.formatTexts.length + this.marked.size;
    this.marked.set(base, number);
    return number;
  }

  /** The document with the styles that were asked for. */
  write(): string {
    const { fills, formats, xml } = this;
    if (this.marked.size === 0 || !fills || !formats) return xml;
    const { prefix } = fills;
    const fill = `<${prefix}fill><${prefix}patternFill patternType="solid"><${prefix}fgColor rgb="${FILL}"/><${prefix}bgColor indexed="64"/></${prefix}patternFill></${prefix}fill>`;
    const clones = [...this.marked.keys()].map((style) => {
      const { tag, text } = this.formatTexts[style];
      const filled = withAttribute(xml, tag, 'fillId', String(this.fillCount));
      const [again] = tagsOf(tag.kind === 'open' ? `${filled}</${tag.prefix}${tag.name}>` : filled);
      return withAttribute(filled, again, 'applyFill', '1') + text;
    });
    const edits: Edit[] = [
      { start: fills.start, end: fills.start, text: fill },
      { start: formats.start, end: formats.start, text: clones.join('') },
    ];
    for (const tag of tagsOf(xml)) {
      if (tag.kind !== 'open' || !['fills', 'cellXfs'].includes(tag.name)) continue;
      const count = tag.name === 'fills' ? this.fillCount + 1 : this.formatTexts.length + this.marked.size;
      edits.push({ start: tag.start, end: tag.end, text: withAttribute(xml, tag, 'count', String(count)) });
    }
    return edited(xml, edits);
  }
}

/** The elements right below another, each with the place where it ends. */
function childrenOf(tags: readonly Tag[], parent: string): { tag: Tag; end: number }[] {
  const from = tags.findIndex((tag) => tag.name === parent && tag.kind === 'open');
  if (from === -1) return [];
  const { depth } = tags[from];
  const children: { tag: Tag; end: number }[] = [];
  let open: Tag | undefined;
  for (const tag of tags.slice(from + 1)) {
    if (tag.depth === depth && tag.kind === 'close') break;
    if (tag.depth !== depth + 1) continue;
    if (tag.kind === 'empty') children.push({ tag, end: tag.end });
    else if (tag.kind === 'open') open = tag;
    else if (open) children.push({ tag: open, end: tag.end });
  }
  return children;
}
