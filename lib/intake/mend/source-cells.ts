import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteList } from '../../engine';
import type { StandardizeRequest } from '../intake';
import { headOf, parquetRecords, RecordFile, readRecords } from '../records';
import type { CellForm } from '../typing';

/** The cells of some records of a file, before they are typed. */
export interface SourceCells {
  readonly form: CellForm;
  /** By what names the record: `line-hash`. */
  readonly cells: ReadonlyMap<string, readonly string[]>;
}

type Subject = Pick<StandardizeRequest, 'session' | 'file' | 'source' | 'dataset' | 'scratch'>;

/**
 * Reads a delivered file again for the cells of some of its records. Records that could not be split have none.
 * @param wanted - by `line-hash`, as quarantineRecordsSql names them behind the colon
 */
export async function sourceCells(subject: Subject, wanted: readonly string[]): Promise<SourceCells> {
  const { session, dataset } = subject;
  const { relation, form } = await recordsOf(subject);
  const cells = dataset.columns.map((_, index) => `CAST(c${index} AS VARCHAR) AS c${index}`).join(', ');
  const rows = await session.all<Record<string, string | null>>(`SELECT * FROM (
    SELECT concat(line, '-', left(md5(raw), 8), CASE WHEN equal > 1 THEN concat('.', equal) ELSE '' END) AS name, ${cells}
    FROM (SELECT *, row_number() OVER (PARTITION BY line, raw) AS equal FROM ${relation} WHERE code IS NULL) AS r
  ) AS n WHERE name IN (SELECT unnest(${quoteList(wanted)}))`);
  return {
    form,
    cells: new Map(
      rows.map((row) => [String(row.name), dataset.columns.map((_, index) => row[`c${index}`] ?? '')] as const),
    ),
  };
}

/** A cell as people read it: without the letter of its kind. */
export function shownCell(cell: string, form: CellForm): string {
  return form === 'kinded' ? cell.slice(1) : cell;
}

/** A cell as a person typed it. */
export function typedCell(text: string, form: CellForm): string {
  return form === 'kinded' && text !== '' ? `t${text}` : text;
}

async function recordsOf({
  session,
  file,
  source,
  dataset,
  scratch,
}: Subject): Promise<{ relation: string; form: CellForm }> {
  if (source.format.kind === 'parquet') {
    const { records } = await parquetRecords(session, file, dataset);
    return { relation: records.relation, form: 'text' };
  }
  const folder = await mkdtemp(join(scratch, 'cells-'));
  const records = await RecordFile.create(join(folder, 'records.csv'), dataset.columns.length);
  const request = { path: file, head: await headOf(file), dataset, records };
  const { form } = await readRecords(request, source.format).finally(() => records.close());
  return { relation: records.relation(), form };
}
