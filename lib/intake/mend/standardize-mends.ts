import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { MENDED } from '../../contract';
import type { Session } from '../../engine';
import { quoteLiteral } from '../../engine';
import type { DatasetManifest, SourceManifest } from '../../manifest';
import type { Intake } from '../intake';
import { periodSql } from '../period';
import { cellForms, globLiteral, NestedCells, RecordFile } from '../records';
import { mendedSql, stagedSql } from '../result-sql';
import { type CellForm, typedRecords } from '../typing';
import { periodMends } from './period-mends';
import { uniqueMends } from './unique-mends';

/** A quarantined record as it was mended. */
export interface MendedRecord {
  /** What names it. */
  readonly record: string;
  /** Logical name of its file: of several in an archive, behind the archive's. */
  readonly file: string;
  /** Where the record stands in its file. */
  readonly line: number;
  /** By column of the dataset; in the form of the request. */
  readonly cells: readonly string[];
  /** The mended record in full, to be kept. */
  readonly raw: string;
  /** It was staged as it is, by an earlier contract. */
  readonly wasStaged?: boolean;
}

export interface MendRequest {
  readonly session: Session;
  /** The delivery that the records came in, under the id of this mend. */
  readonly intake: Intake;
  readonly source: SourceManifest;
  readonly dataset: DatasetManifest;
  /** The business time zone, an IANA name. */
  readonly timeZone: string;
  readonly records: readonly MendedRecord[];
  readonly form: CellForm;
  /** First day of the period of their file, `yyyy-MM-dd`. */
  readonly filePeriod?: string;
  /** SQL that can stand in FROM: what is staged of their file. @default - nothing, or no column is unique */
  readonly stagedBefore?: string;
  /** What is made here must stay until the result's SQL has been used. */
  readonly scratch: string;
}

/** Mended records by the contract of today: `staged + quarantined` are all of them. */
export interface MendResult {
  readonly staged: number;
  readonly quarantined: number;
  /** A SELECT of the dataset's columns and STAGED_META_COLUMNS: rows stand where the records stood in their file. */
  readonly stagedSql: string;
  /** A SELECT of QUARANTINE_COLUMNS, of all records: those that passed have the reason MENDED. */
  readonly quarantineSql: string;
  /** A SELECT of `record`, `file`, `line` and `message` of those that did not pass. */
  readonly faultySql: string;
}

/** Types mended records by the same rules as the file that they came in. */
export async function standardizeMends(request: MendRequest): Promise<MendResult> {
  const { session, intake, source, timeZone, records, form } = request;
  const columns = request.dataset.columns.map((column) =>
    request.dataset.key.includes(column.name) ? { ...column, required: true } : column,
  );
  const folder = await mkdtemp(join(request.scratch, 'mend-'));
  const period = periodSql(source.period, intake, request.dataset, timeZone);
  const cells = await RecordFile.create(join(folder, 'records.csv'), columns.length);
  const names = await RecordFile.create(join(folder, 'names.csv'), 4);
  const nested = new NestedCells(columns, form);
  try {
    for (const [index, { record, file, line, raw, cells: own, wasStaged }] of records.entries()) {
      const read = nested.read(own);
      if (read.problem) cells.addFault(index, '', ...read.problem);
      else cells.add(index, '', read.cells, [...columns.keys()]);
      names.add(index, raw, [String(line), record, file, String(wasStaged === true)], [0, 1, 2, 3]);
      await cells.drain();
      await names.drain();
    }
  } finally {
    await cells.close();
    await names.close();
  }
  const typedPath = join(folder, 'typed.parquet');
  const forms = cellForms(columns, form);
  const typed = typedRecords(
    { relation: cells.relation(), forms },
    columns.map((column) => ({ ...column, unique: false })),
    timeZone,
  );
  const joined = `SELECT t.* REPLACE (n.c0::BIGINT AS __line, n.raw AS __raw), n.c1 AS __record, n.c2 AS __of, n.c3::BOOLEAN AS __settled
    FROM (${typed}) AS t JOIN (SELECT line, raw, c0, c1, c2, c3 FROM ${names.relation()}) AS n ON t.__line = n.line`;
  const mends = periodMends(joined, period, source.period, request.filePeriod);
  await session.run(
    `COPY (${uniqueMends(mends, columns, request.stagedBefore)}) TO ${quoteLiteral(typedPath)} (FORMAT parquet)`,
  );
  const relation = `read_parquet(${globLiteral(typedPath)})`;
  const counted = await session.one<{ staged: string; quarantined: string } & Record<string, unknown>>(
    `SELECT count(*) FILTER (__code IS NULL)::VARCHAR AS staged, count(*) FILTER (__code IS NOT NULL)::VARCHAR AS quarantined
     FROM ${relation}`,
  );
  const files = [...new Set(records.map(({ file }) => file))];
  const each = (sql: (rows: string, own: Intake) => string) =>
    files
      .map((name) => `(${sql(`(SELECT * FROM ${relation} WHERE __of = ${quoteLiteral(name)})`, { ...intake, name })})`)
      .join(' UNION ALL ');
  const quarantineSql = each(mendedSql);
  return {
    staged: Number(counted.staged),
    quarantined: Number(counted.quarantined),
    stagedSql: each((rows, own) => stagedSql(rows, columns, own, period)),
    quarantineSql,
    faultySql: `SELECT record, file, line, message FROM (${quarantineSql}) AS q WHERE reason <> ${quoteLiteral(MENDED)} ORDER BY line`,
  };
}
