import { posix } from 'node:path';
import { Unmarkable } from '../unmarkable';
import { attributesOf, edited, escaped, tagsOf } from './xml';
import type { ZipArchive } from './zip-archive';

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** One part's link to another. */
export interface Relationship {
  readonly id: string;
  /** The last word of its type: `comments`, `vmlDrawing`. */
  readonly type: string;
  /** Name in the archive. */
  readonly target: string;
}

/** Where a part's links are. */
function linksName(part: string): string {
  return `${part === '' ? '' : `${posix.dirname(part)}/`}_rels/${posix.basename(part)}.rels`.replace(/^\.\//, '');
}

/** The links of a part; of the whole package where it is ''. */
export function relationshipsOf(archive: ZipArchive, part: string): Relationship[] {
  const name = linksName(part);
  if (!archive.has(name)) return [];
  return [...tagsOf(archive.text(name))]
    .filter((tag) => tag.name === 'Relationship' && tag.kind !== 'close')
    .map(attributesOf)
    .filter((attributes) => attributes.get('TargetMode') !== 'External')
    .map((attributes) => ({
      id: attributes.get('Id') ?? '',
      type: (attributes.get('Type') ?? '').split('/').at(-1) ?? '',
      target: resolved(part, attributes.get('Target') ?? ''),
    }));
}

/** Links a part to another, new one: the link's id. */
export function addRelationship(archive: ZipArchive, part: string, type: string, target: string): string {
  const name = linksName(part);
  const used = new Set(relationshipsOf(archive, part).map(({ id }) => id));
  let number = used.size + 1;
  while (used.has(`rId${number}`)) number += 1;
  const id = `rId${number}`;
  const xml = archive.has(name)
    ? archive.text(name)
    : `${HEADER}<Relationships xmlns="${RELATIONSHIPS}"></Relationships>`;
  archive.set(
    name,
    inserted(xml, 'Relationships', (prefix) => {
      return `<${prefix}Relationship Id="${id}" Type="${TYPES}/${type}" Target="/${escaped(target)}"/>`;
    }),
  );
  return id;
}

export const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const CONTENT_TYPES = '[Content_Types].xml';

/** Says what a new part is, where the package does not know it by its ending. */
export function addContentType(archive: ZipArchive, part: string, type: string): void {
  const xml = archive.text(CONTENT_TYPES);
  const add = (element: (prefix: string) => string) => archive.set(CONTENT_TYPES, inserted(xml, 'Types', element));
  const extension = posix.extname(part).slice(1);
  if (extension === 'xml') {
    add((prefix) => `<${prefix}Override PartName="/${escaped(part)}" ContentType="${type}"/>`);
    return;
  }
  const known = [...tagsOf(xml)].some(
    (tag) => tag.name === 'Default' && attributesOf(tag).get('Extension')?.toLowerCase() === extension,
  );
  if (!known) add((prefix) => `<${prefix}Default Extension="${extension}" ContentType="${type}"/>`);
}

/** The part that holds a sheet. @throws Unmarkable where there is none */
export function sheetPart(archive: ZipArchive, wanted: string): string {
  const book = workbookPart(archive);
  const links = new Map(relationshipsOf(archive, book).map(({ id, target }) => [id, target]));
  for (const tag of tagsOf(archive.text(book))) {
    if (tag.name !== 'sheet' || tag.kind === 'close') continue;
    const attributes = attributesOf(tag);
    if (attributes.get('name') !== wanted) continue;
    const [, id] = [...attributes].find(([name]) => name.endsWith(':id')) ?? [];
    const target = links.get(id ?? '');
    if (target !== undefined && archive.has(target)) return target;
  }
  throw new Unmarkable('its sheet was not found');
}

export function workbookPart(archive: ZipArchive): string {
  return relationshipsOf(archive, '').find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
}

/** A name in the archive that is free: `xl/comments3.xml`. */
export function freeName(archive: ZipArchive, nameOf: (number: number) => string): string {
  let number = 1;
  while (archive.has(nameOf(number))) number += 1;
  return nameOf(number);
}

/** A document with an element put at the end of its root. */
export function inserted(xml: string, root: string, element: (prefix: string) => string): string {
  for (const tag of tagsOf(xml)) {
    if (tag.name !== root || tag.depth !== 0 || tag.kind === 'open') continue;
    const text = element(tag.prefix);
    if (tag.kind === 'close') return edited(xml, [{ start: tag.start, end: tag.start, text }]);
    const open = `<${tag.prefix}${root}${tag.attributes}>`;
    return edited(xml, [{ start: tag.start, end: tag.end, text: `${open}${text}</${tag.prefix}${root}>` }]);
  }
  throw new Unmarkable(`its XML has no ${root}`);
}

function resolved(part: string, target: string): string {
  return target.startsWith('/')
    ? posix.normalize(target.slice(1))
    : posix.normalize(posix.join(posix.dirname(part), target));
}
