import { HEADER } from './parts';
import { attributesOf, type Edit, edited, escaped, type Tag, tagsOf, withAttribute } from './xml';

/** Who our comments are by. */
const AUTHOR = 'data-mesh';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export const COMMENTS_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml';
export const DRAWING_TYPE = 'application/vnd.openxmlformats-officedocument.vmlDrawing';

/** A document without comments. */
export const NO_COMMENTS = `${HEADER}<comments xmlns="${MAIN}"><authors></authors><commentList></commentList></comments>`;

/**
 * A document of comments with ours. A comment that a cell has already stays, and ours is written below it.
 * @param comments - by cell, `B5`
 * @returns the document, and the cells that had no comment and so need a drawing
 */
export function withComments(
  xml: string,
  comments: ReadonlyMap<string, string>,
): { xml: string; drawn: readonly string[] } {
  const left = new Map(comments);
  const edits: Edit[] = [];
  let here: string | undefined;
  let authors = 0;
  let prefix = '';
  let plain: { readonly open: Tag; close?: Tag } | undefined;
  for (const tag of tagsOf(xml)) {
    prefix = tag.prefix;
    if (tag.name === 'author' && tag.kind !== 'close') authors += 1;
    if (tag.name === 'comment' && tag.kind === 'open') [here, plain] = [attributesOf(tag).get('ref'), undefined];
    // A text is plain, or made of runs; the two do not go together.
    if (tag.name === 't' && tag.kind === 'open' && tag.depth === 4) plain = { open: tag };
    if (tag.name === 't' && tag.kind === 'close' && tag.depth === 4 && plain) plain.close = tag;
    const said = here === undefined || tag.name !== 'text' || tag.kind === 'open' ? undefined : left.get(here);
    if (said === undefined || here === undefined) continue;
    left.delete(here);
    if (plain?.close) {
      const { open, close } = plain;
      const kept = withAttribute(xml, open, 'xml:space', 'preserve');
      edits.push({ start: open.start, end: open.end, text: kept });
      edits.push({ start: close.start, end: close.start, text: escaped(`\n\n${said}`) });
      continue;
    }
    const run = runOf(prefix, `\n\n${said}`);
    const text = tag.kind === 'close' ? run : `<${prefix}text>${run}</${prefix}text>`;
    edits.push({ start: tag.start, end: tag.kind === 'close' ? tag.start : tag.end, text });
  }
  const added = [...left].map(
    ([cell, said]) =>
      `<${prefix}comment ref="${cell}" authorId="${authors}"><${prefix}text>${runOf(prefix, said)}</${prefix}text></${prefix}comment>`,
  );
  if (added.length > 0) edits.push(...atEndOf(xml, 'commentList', added.join('')));
  if (added.length > 0) edits.push(...atEndOf(xml, 'authors', `<${prefix}author>${AUTHOR}</${prefix}author>`));
  return { xml: edited(xml, edits), drawn: [...left.keys()] };
}

function runOf(prefix: string, text: string): string {
  return `<${prefix}r><${prefix}t xml:space="preserve">${escaped(text)}</${prefix}t></${prefix}r>`;
}

function atEndOf(xml: string, name: string, text: string): Edit[] {
  const tag = [...tagsOf(xml)].find((each) => each.name === name && each.kind !== 'open');
  if (!tag) return [];
  return [tag.kind === 'close' ? { start: tag.start, end: tag.start, text } : filledTag(tag, text)];
}

function filledTag({ start, end, prefix, name, attributes }: Tag, text: string): Edit {
  return { start, end, text: `<${prefix}${name}${attributes}>${text}</${prefix}${name}>` };
}

const NAMESPACES =
  'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"';
const SHAPE_TYPE = `<v:shapetype ${NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`;

/** A drawing without shapes. */
export const NO_DRAWING = `<xml ${NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>`;

/** A drawing with the boxes in which the comments of these cells are shown. What is in it is not always XML, so it is taken as text. */
export function withBoxes(
  drawing: string,
  cells: readonly { readonly row: number; readonly column: number }[],
): string {
  const end = drawing.lastIndexOf('</xml>');
  if (end === -1) return withBoxes(NO_DRAWING, cells);
  let number = 1024;
  for (const [, used] of drawing.matchAll(/_x0000_s(\d{1,9})/g)) number = Math.max(number, Number(used));
  const shapes = cells.map(({ row, column }) => {
    number += 1;
    const anchor = [column + 1, 15, Math.max(0, row - 2), 10, column + 5, 15, row + 4, 4].join(', ');
    return `<v:shape ${NAMESPACES} id="_x0000_s${number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;height:80pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`;
  });
  const type = drawing.includes('id="_x0000_t202"') ? '' : SHAPE_TYPE;
  return drawing.slice(0, end) + type + shapes.join('') + drawing.slice(end);
}
