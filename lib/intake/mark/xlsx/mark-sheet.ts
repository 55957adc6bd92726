import { cellName, columnOf } from './cell-name';
import { attributesOf, type Edit, edited, type Tag, tagsOf, withAttribute } from './xml';

/** What stands behind a drawing of comments in a sheet, by the standard's order (ECMA-376, CT_Worksheet). */
const BEHIND_LEGACY = [
  'legacyDrawingHF',
  'drawingHF',
  'picture',
  'oleObjects',
  'controls',
  'webPublishItems',
  'tableParts',
  'extLst',
];
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A row on the walk through a sheet: which cells are still to be marked in it. */
interface OpenRow {
  readonly number: number;
  readonly style: number;
  readonly left: Set<number>;
  next: number;
}

/**
 * A sheet's document in which cells have another style. A cell that is empty and not written down is.
 * @param cells - columns by row: columns 0-based, rows 1-based
 * @param styleFor - the number of the style for a cell that had this one
 */
export function withStyles(
  xml: string,
  cells: ReadonlyMap<number, ReadonlySet<number>>,
  styleFor: (style: number) => number,
): string {
  const edits: Edit[] = [];
  let row: OpenRow | undefined;
  let rowNumber = 0;
  const add = (at: number, columns: readonly number[], { prefix }: Tag): void => {
    const { number, style, left } = row as OpenRow;
    const text = columns.map((column) => {
      left.delete(column);
      return `<${prefix}c r="${cellName(number, column)}" s="${styleFor(style)}"/>`;
    });
    if (text.length > 0) edits.push({ start: at, end: at, text: text.join('') });
  };
  for (const tag of tagsOf(xml)) {
    if (tag.name === 'row' && tag.kind !== 'close') {
      const attributes = attributesOf(tag);
      rowNumber = Number(attributes.get('r') ?? rowNumber + 1);
      const columns = cells.get(rowNumber);
      const style = Number(attributes.get('s') ?? 0);
      row = columns && tag.kind === 'open' ? { number: rowNumber, style, left: new Set(columns), next: 0 } : undefined;
    } else if (row && tag.name === 'row') {
      add(
        tag.start,
        [...row.left].sort((a, b) => a - b),
        tag,
      );
      row = undefined;
    } else if (row && tag.name === 'c' && tag.kind !== 'close') {
      const attributes = attributesOf(tag);
      const name = attributes.get('r');
      const column = name === undefined ? row.next : columnOf(name);
      row.next = column + 1;
      const before = [...row.left].filter((each) => each < column).sort((a, b) => a - b);
      add(tag.start, before, tag);
      if (!row.left.delete(column)) continue;
      const style = styleFor(Number(attributes.get('s') ?? 0));
      edits.push({ start: tag.start, end: tag.end, text: withAttribute(xml, tag, 's', String(style)) });
    }
  }
  return edited(xml, edits);
}

/** The link by which a sheet names the drawing of its comments; undefined where it has none. */
export function legacyDrawingOf(xml: string): string | undefined {
  for (const tag of tagsOf(xml)) {
    if (tag.name !== 'legacyDrawing' || tag.depth !== 1) continue;
    return [...attributesOf(tag)].find(([name]) => name.endsWith(':id'))?.[1];
  }
  return undefined;
}

/** A sheet's document that names a drawing of comments. */
export function withLegacyDrawing(xml: string, id: string): string {
  for (const tag of tagsOf(xml)) {
    const isPlace = tag.depth === 1 ? BEHIND_LEGACY.includes(tag.name) : tag.depth === 0 && tag.kind === 'close';
    if (!isPlace) continue;
    const text = `<${tag.prefix}legacyDrawing xmlns:r="${LINKS}" r:id="${id}"/>`;
    return edited(xml, [{ start: tag.start, end: tag.start, text }]);
  }
  return xml;
}
