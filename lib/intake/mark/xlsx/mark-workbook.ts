import { parseCellRange } from '../../../contract';
import type { DatasetManifest, SourceFormat } from '../../../manifest';
import { Grid } from '../../records/excel';
import { openSheet } from '../../records/excel-book';
import { ExcelCells } from '../../records/excel-cell';
import { cellFaults, type Placed, problemOf, type RecordFault } from '../fault';
import { HeaderFinder } from '../find-header';
import { Unmarkable } from '../unmarkable';
import { unmarkedSaid } from '../unmarked';
import { cellName } from './cell-name';
import { COMMENTS_TYPE, DRAWING_TYPE, NO_COMMENTS, NO_DRAWING, withBoxes, withComments } from './mark-comments';
import { legacyDrawingOf, withLegacyDrawing, withStyles } from './mark-sheet';
import { Styles } from './mark-styles';
import { addContentType, addRelationship, freeName, relationshipsOf, sheetPart, workbookPart } from './parts';
import { ZipArchive } from './zip-archive';

export interface WorkbookMarks {
  readonly bytes: Buffer;
  readonly format: Extract<SourceFormat, { kind: 'excel' }>;
  readonly dataset: Pick<DatasetManifest, 'columns'>;
  readonly faults: readonly RecordFault[];
  /** Records that are wrong besides: the first comment tells of them. */
  readonly unmarked: number;
}

/** Comments that a sheet gets at most: Excel is slow with many; cells beyond are only filled. */
const MOST_COMMENTS = 5000;
const MOST_SAID = 2000;

/**
 * The workbook with its wrong cells filled and commented; all else in it stays as it was. Of a record that is wrong as a whole, and of a
 * cell that its sheet has no column for, the first cell is marked.
 * @throws Unmarkable where its parts are not what they should be
 */
export async function markWorkbook({ bytes, format, dataset, faults, unmarked }: WorkbookMarks): Promise<Buffer> {
  const archive = ZipArchive.open(bytes);
  const { sheetName, placed } = await headerOf(bytes, format, dataset);
  const sheet = sheetPart(archive, sheetName);
  const cells = new Map<number, Set<number>>();
  const comments = new Map<string, { row: number; column: number; said: string }>();
  let silent = 0;
  for (const fault of faults) {
    for (const [column, said] of saidByColumn(fault, dataset, placed)) {
      cells.set(fault.line, (cells.get(fault.line) ?? new Set()).add(column));
      if (comments.size < MOST_COMMENTS)
        comments.set(cellName(fault.line, column), { row: fault.line, column, said: said.slice(0, MOST_SAID) });
      else silent += 1;
    }
  }
  const [first] = comments.values();
  if (first)
    first.said += [...silentSaid(silent), ...(unmarked > 0 ? [unmarkedSaid(unmarked)] : [])]
      .map((it) => `\n(${it})`)
      .join('');
  fill(archive, sheet, cells);
  comment(archive, sheet, comments);
  return archive.write();
}

function silentSaid(cells: number): string[] {
  if (cells === 0) return [];
  return [`${cells} more cell${cells === 1 ? ' is' : 's are'} wrong: filled like this one, and without a comment`];
}

function fill(archive: ZipArchive, sheet: string, cells: ReadonlyMap<number, ReadonlySet<number>>): void {
  const part = relationshipsOf(archive, workbookPart(archive)).find(({ type }) => type === 'styles')?.target;
  if (part === undefined || !archive.has(part)) return;
  const styles = new Styles(archive.text(part));
  archive.set(
    sheet,
    withStyles(archive.text(sheet), cells, (style) => styles.markedStyle(style)),
  );
  archive.set(part, styles.write());
}

function comment(
  archive: ZipArchive,
  sheet: string,
  comments: ReadonlyMap<string, { row: number; column: number; said: string }>,
): void {
  const links = relationshipsOf(archive, sheet);
  const known = links.find(({ type, target }) => type === 'comments' && archive.has(target))?.target;
  const part = known ?? freeName(archive, (number) => `xl/comments${number}.xml`);
  const said = new Map([...comments].map(([cell, each]) => [cell, each.said]));
  const { xml, drawn } = withComments(known === undefined ? NO_COMMENTS : archive.text(part), said);
  archive.set(part, xml);
  if (known === undefined) {
    addRelationship(archive, sheet, 'comments', part);
    addContentType(archive, part, COMMENTS_TYPE);
  }
  if (drawn.length === 0) return;
  const boxes = drawn.map((cell) => comments.get(cell)).filter((each) => each !== undefined);
  const id = legacyDrawingOf(archive.text(sheet));
  const drawing = links.find((link) => link.id === id)?.target;
  if (drawing !== undefined && archive.has(drawing)) {
    archive.set(drawing, withBoxes(archive.text(drawing), boxes));
    return;
  }
  const name = freeName(archive, (number) => `xl/drawings/vmlDrawing${number}.vml`);
  archive.set(name, withBoxes(NO_DRAWING, boxes));
  addContentType(archive, name, DRAWING_TYPE);
  archive.set(sheet, withLegacyDrawing(archive.text(sheet), addRelationship(archive, sheet, 'vmlDrawing', name)));
}

/** What is to be said at each cell of a faulty record. */
function saidByColumn(
  fault: RecordFault,
  { columns }: Pick<DatasetManifest, 'columns'>,
  placed: Placed,
): Map<number, string> {
  const said = new Map<number, string>();
  const say = (column: number, text: string) => said.set(column, [said.get(column), text].filter(Boolean).join('\n'));
  for (const each of cellFaults(fault, columns)) {
    const place = placed.positions[columns.indexOf(each.column)];
    if (place === -1) say(0, `${each.column.name}: ${each.says}`);
    else say(place, `${placed.names[place]}: ${each.says}`);
  }
  if (said.size === 0) say(0, problemOf(fault, columns, placed));
  return said;
}

/** The sheet that the reader reads, and where its header stands. */
async function headerOf(
  bytes: Buffer,
  format: WorkbookMarks['format'],
  { columns }: Pick<DatasetManifest, 'columns'>,
): Promise<{ readonly sheetName: string; readonly placed: Placed }> {
  const xlsx = await import('@e965/xlsx');
  const { name, sheet, date1904 } = openSheet(xlsx, bytes, format);
  const grid = new Grid(sheet, new ExcelCells(xlsx, date1904), format);
  const finder = new HeaderFinder(columns, {
    header: true,
    headerRows: format.headerRows,
    textOf: (cell) => cell.slice(1),
  });
  for (const { index } of grid.rows()) {
    if (finder.isSettled) break;
    const cells = grid.cells(index, 'header');
    if (cells.length > 0) finder.offer({ line: index + 1, raw: '', cells });
  }
  const found = finder.result();
  if (!found) throw new Unmarkable('its header was not found');
  const { firstColumn } = parseCellRange(format.range ?? 'A1') ?? { firstColumn: 0 };
  const positions = found.positions.map((position) => (position === -1 ? -1 : position + firstColumn));
  return { sheetName: name, placed: { positions, names: [...Array(firstColumn).fill(''), ...found.names] } };
}
