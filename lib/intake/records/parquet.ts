import type { Session } from '../../engine';
import { quoteIdentifier } from '../../engine';
import type { DatasetManifest } from '../../manifest';
import { Findings } from '../findings';
import { mapHeader } from '../header';
import type { Records } from '../typing';
import { globLiteral } from './glob-literal';
import { unreadableParquet } from './unreadable-parquet';

/** A Parquet file as records that never leave the engine. */
export async function parquetRecords(
  session: Session,
  path: string,
  dataset: DatasetManifest,
): Promise<{ records: Records; newColumns: readonly string[]; remarks: readonly string[] }> {
  const source = `read_parquet(${globLiteral(path)}, file_row_number = true)`;
  const columns = session.columns(`SELECT * FROM ${source}`);
  const read = await columns.catch((error) => Promise.reject(unreadableParquet(error, path)));
  const found = read.slice(0, -1);
  const findings = new Findings(dataset);
  const map = mapHeader(
    found.map((column) => column.name),
    dataset.columns,
  );
  findings.take(map);
  const cells = map.positions.map((position, index) =>
    position === -1 ? `NULL::VARCHAR AS c${index}` : `${quoteIdentifier(found[position].name)} AS c${index}`,
  );
  const raw = found.map(({ name }) => `${quoteIdentifier(name)} := ${quoteIdentifier(name)}`).join(', ');
  const relation = `(SELECT file_row_number + 1 AS line, NULL::VARCHAR AS code, NULL::VARCHAR AS message,
  CAST(to_json(struct_pack(${raw})) AS VARCHAR) AS raw, ${cells.join(', ')} FROM ${source})`;
  const forms = map.positions.map((position) => ({ duckdb: position === -1 ? 'VARCHAR' : found[position].duckdbType }));
  return { records: { relation, forms }, newColumns: findings.newColumns, remarks: findings.remarks };
}
