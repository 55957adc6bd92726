import { MENDED, spellingsOf } from '../../contract';
import { quoteList, quoteLiteral } from '../../engine';
import { headerOf, type MendedRecord, shownCell, sourceCells, typedCell } from '../../intake';
import type { DatasetManifest } from '../../manifest';
import { currentIntakes, type HistoryBase, type LedgerEntry, quarantineRecordsSql } from '../../plan';
import { quarantineBase } from '../bound-table';
import { sourceOf } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withSession } from '../workspace';

/** A record of the quarantine as it stands now. */
export interface QuarantinedRecord {
  /** What names it: `delivery:line-hash`. */
  readonly record: string;
  /** The intake of the file that it came in. */
  readonly root: LedgerEntry;
  /** Logical name of its file: of several in an archive, behind the archive's. */
  readonly file: string;
  readonly line: number;
  /** MENDED where it passed. */
  readonly reason: string;
  readonly message: string;
  readonly column: string | null;
  /** As it came, or as it was mended last. */
  readonly raw: string;
  /** True where it was mended, whether it passed or not. */
  readonly wasMended: boolean;
}

interface RecordRow extends Record<string, unknown> {
  readonly record: string;
  readonly root: string;
  readonly intake: string;
  readonly file: string;
  readonly line: string;
  readonly reason: string;
  readonly message: string;
  readonly column: string | null;
  readonly raw: string;
}

/** Which records: those that these ids name, also where their mend passed; or those of one intake that were mended. */
type Wanted = { readonly records: readonly string[] } | { readonly mendsOf: string };

/** Records of a dataset's quarantine, in the order of files and lines. */
export async function quarantinedRecords(
  platform: Platform,
  dataset: DatasetManifest,
  wanted: Wanted,
  scratch: string,
  options: StepOptions = {},
): Promise<QuarantinedRecord[]> {
  const root = 'mendsOf' in wanted ? wanted.mendsOf : undefined;
  const { files, ...base } = await quarantineBase(platform, dataset, scratch, { root });
  const where =
    'mendsOf' in wanted ? `"__intake" <> "__root"` : `"record" IN (SELECT unnest(${quoteList(wanted.records)}))`;
  const rows = await withSession(platform, scratch, files, options, (session) =>
    session.all<RecordRow>(
      `SELECT ${COLUMNS} FROM (${quarantineRecordsSql(base)}) AS r WHERE ${where} ORDER BY ${IN_ORDER}`,
    ),
  );
  return recordsOf(base, rows);
}

/** The first of many refused records. */
export interface RefusedRecords {
  readonly first: readonly QuarantinedRecord[];
  /** All of them, by file: of several in an archive, by each. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What is taken into memory at most. */
export interface MostRecords {
  readonly records: number;
  /** Characters of what came. */
  readonly characters: number;
}

/** The refused records of one intake, so many as there is room for. */
export async function refusedRecords(
  platform: Platform,
  dataset: DatasetManifest,
  root: string,
  most: MostRecords,
  scratch: string,
  options: StepOptions = {},
): Promise<RefusedRecords> {
  const { files, ...base } = await quarantineBase(platform, dataset, scratch, { root });
  const refused = `(${quarantineRecordsSql(base)}) AS r WHERE "reason" <> ${quoteLiteral(MENDED)}`;
  return withSession(platform, scratch, files, options, async (session) => {
    const counted = await session.all<{ file: string; records: string }>(
      `SELECT "file", count(*)::VARCHAR AS records FROM ${refused} GROUP BY ALL ORDER BY ALL`,
    );
    const counts = new Map(counted.map(({ file, records }) => [file, Number(records)]));
    if (most.records <= 0) return { first: [], counts };
    const sizes = await session.all<{ size: number }>(
      `SELECT length("raw")::INT AS size FROM ${refused} ORDER BY ${IN_ORDER} LIMIT ${most.records}`,
    );
    let characters = 0;
    const fitting = sizes.findIndex(({ size }) => {
      characters += size;
      return characters > most.characters;
    });
    const limit = Math.max(1, fitting === -1 ? sizes.length : fitting);
    const rows = await session.all<RecordRow>(`SELECT ${COLUMNS} FROM ${refused} ORDER BY ${IN_ORDER} LIMIT ${limit}`);
    return { first: recordsOf(base, rows), counts };
  });
}

const COLUMNS = `"record", "__root" AS "root", "__intake" AS "intake", "file", "line", "reason", "message", "column", "raw"`;
const IN_ORDER = '"file", "line", "record"';

function recordsOf({ ledger, delivery }: HistoryBase, rows: readonly RecordRow[]): QuarantinedRecord[] {
  const entries = new Map(currentIntakes(ledger, delivery).map((entry) => [entry.intake, entry]));
  return rows.flatMap(({ root: id, intake, line, ...row }) => {
    const root = entries.get(id);
    return root ? [{ ...row, root, line: Number(line), wasMended: intake !== id }] : [];
  });
}

/** True where the record is refused still. */
export function isRefused({ reason }: QuarantinedRecord): boolean {
  return reason !== MENDED;
}

/** The cells of one file's records, by what names them. */
export interface OriginalCells {
  /** How the file's format tells cells apart; text where the file is no longer there. */
  readonly form: Awaited<ReturnType<typeof sourceCells>>['form'];
  readonly cells: ReadonlyMap<string, readonly string[]>;
}

/** Reads the file that records came in again, for their cells. */
export async function originalCells(
  platform: Platform,
  dataset: DatasetManifest,
  /** Its path; undefined where its bytes are no longer to be had. */
  file: string | undefined,
  records: readonly QuarantinedRecord[],
  scratch: string,
  options: StepOptions = {},
): Promise<OriginalCells> {
  if (file === undefined) return { form: 'text', cells: new Map() };
  return withSession(platform, scratch, [file], options, async (session) => {
    const names = new Map(records.map(({ record }) => [record.slice(record.indexOf(':') + 1), record]));
    const [{ root }] = records;
    const subject = { session, file, name: root.name, source: sourceOf(platform, dataset), dataset, scratch };
    const { form, cells } = await sourceCells(subject, [...names.keys()]);
    return { form, cells: new Map([...cells].map(([name, own]) => [names.get(name) ?? name, own])) };
  });
}

/** The cells of a record as a person sees them: as mended last, else as they came; undefined where they are not known. */
export function shownCells(
  { columns }: DatasetManifest,
  record: QuarantinedRecord,
  { form, cells }: OriginalCells,
): readonly string[] | undefined {
  if (!record.wasMended) return cells.get(record.record)?.map((cell) => shownCell(cell, form));
  const mended = JSON.parse(record.raw) as Record<string, string>;
  const came = cells.get(record.record);
  return columns.map((column, index) => {
    // A contract that changed since may spell a header otherwise, or have a column that nobody was asked for.
    const header = [headerOf(column), ...spellingsOf(column)].find((each) => Object.hasOwn(mended, each));
    return header === undefined ? shownCell(came?.[index] ?? '', form) : mended[header];
  });
}

/** A record with the cells that a person gave it. A cell that nobody touched stays what its format said it is. */
export function mendedRecord(
  dataset: DatasetManifest,
  { record, file, line }: QuarantinedRecord,
  texts: readonly string[],
  { form, cells }: OriginalCells,
): MendedRecord {
  const came = cells.get(record);
  const own = texts.map((text, index) => {
    const cell = came?.[index];
    return cell !== undefined && sameText(shownCell(cell, form), text) ? cell : typedCell(text, form);
  });
  return { record, file, line, cells: own, raw: mendedRaw(dataset, texts) };
}

/** Spreadsheets write the line breaks inside a cell in their own way. */
export function sameText(mine: string, theirs: string): boolean {
  return mine === theirs || mine.replace(/\r\n?/g, '\n') === theirs.replace(/\r\n?/g, '\n');
}

/** A mended record in full: its cells by the department's headers. */
export function mendedRaw({ columns }: DatasetManifest, cells: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(columns.map((column, index) => [headerOf(column), cells[index]])));
}
