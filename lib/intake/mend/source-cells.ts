import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteList, quoteLiteral } from '../../engine';
import { deliveredFiles } from '../delivered-files';
import type { StandardizeRequest } from '../intake';
import { cellForms, headOf, parquetRecords, RecordFile, readRecords, withoutParts } from '../records';
import { Refusal } from '../refusal';
import { type CellForm, textOf } from '../typing';

/** The cells of some records of a file, before they are typed. */
export interface SourceCells {
  readonly form: CellForm;
  /** By what names the record: `line-hash`. */
  readonly cells: ReadonlyMap<string, readonly string[]>;
}

type Subject = Pick<StandardizeRequest, 'session' | 'file' | 'source' | 'dataset' | 'scratch'> & {
  /** Logical name of the delivered file. */
  readonly name: string;
};

/**
 * Reads a delivered file again for the cells of some of its records. Records that could not be split have none.
 * @param wanted - by `line-hash`, as quarantineRecordsSql names them behind the colon
 */
export async function sourceCells(subject: Subject, wanted: readonly string[]): Promise<SourceCells> {
  const { file: path, name, source, scratch } = subject;
  const found = { form: 'text' as CellForm, cells: new Map<string, readonly string[]>() };
  for await (const file of deliveredFiles({ name, path }, source, scratch)) {
    try {
      const { form, cells } = await cellsOf({ ...subject, file: file.path, name: file.name }, wanted);
      found.form = form;
      for (const [record, own] of cells) found.cells.set(record, own);
    } catch (error) {
      // Of several files in an archive one may have been refused as a whole.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return found;
}

async function cellsOf(subject: Subject, wanted: readonly string[]): Promise<SourceCells> {
  const { session, name: file } = subject;
  const { relation, form, forms } = await recordsOf(subject);
  const hashed = `concat(${quoteLiteral(file)}, chr(10), raw)`;
  const text = (own: CellForm, cell: string) => (typeof own === 'object' ? textOf(cell, own.duckdb) : cell);
  const cells = forms.map((own, index) => `${text(own, `c${index}`)} AS c${index}`).join(', ');
  const rows = await session.all<Record<string, string | null>>(`SELECT * FROM (
    SELECT concat(line, '-', left(md5(${hashed}), 8), CASE WHEN equal > 1 THEN concat('.', equal) ELSE '' END) AS name, ${cells}
    FROM (SELECT *, row_number() OVER (PARTITION BY line, raw) AS equal FROM ${relation} WHERE code IS NULL) AS r
  ) AS n WHERE name IN (SELECT unnest(${quoteList(wanted)}))`);
  return {
    form,
    cells: new Map(
      rows.map((row) => {
        const plain = forms.map((own, index) => {
          const cell = row[`c${index}`] ?? '';
          return own === 'kinded' && cell !== '' ? withoutParts(cell, form) : cell;
        });
        return [String(row.name), plain] as const;
      }),
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
}: Subject): Promise<{ relation: string; form: CellForm; forms: readonly CellForm[] }> {
  if (source.format.kind === 'parquet') {
    const { records } = await parquetRecords(session, file, dataset);
    return { relation: records.relation, form: 'text', forms: records.forms };
  }
  const folder = await mkdtemp(join(scratch, 'cells-'));
  const records = await RecordFile.create(join(folder, 'records.csv'), dataset.columns.length);
  const request = { path: file, head: await headOf(file), dataset, records };
  const { form } = await readRecords(request, source.format).finally(() => records.close());
  return { relation: records.relation(), form, forms: cellForms(dataset.columns, form) };
}
