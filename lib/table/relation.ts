import { duckdbType } from '../contract';
import { quoteIdentifier, quoteList, quoteLiteral } from '../engine';
import type { Scan } from './scan';
import type { FieldColumn } from './table-spec';

/**
 * What stands behind FROM to read a scan; `paths` are its files' local paths, in its order. Columns are the table's
 * present ones whatever a file was written with: found by field id, widened, null where the file is older.
 */
export function scanRelation(
  table: { readonly columns: readonly FieldColumn[] },
  scan: Scan,
  paths: readonly string[],
): string {
  const names = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  if (paths.length !== scan.files.length) {
    throw new Error(`a scan of ${scan.files.length} files was given ${paths.length} paths`);
  }
  if (paths.length === 0) {
    const nulls = table.columns.map(
      ({ name, type }) => `CAST(NULL AS ${duckdbType(type)}) AS ${quoteIdentifier(name)}`,
    );
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  const fields = table.columns.map(
    ({ id, name, type }) =>
      `${id}: {name: ${quoteLiteral(name)}, type: ${quoteLiteral(duckdbType(type))}, default_value: NULL}`,
  );
  return `(SELECT ${names} FROM read_parquet(${quoteList(paths)}, schema = map {${fields.join(', ')}}))`;
}
