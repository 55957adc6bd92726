import type { StagedColumn } from '../../contract';
import { PadRows } from './csv-pad';
import type { CsvFormat } from './csv-sniff';
import type { TableRowsOptions } from './table-rows';

/** What the source says of rows that are not as long as the header. */
export function menderOf(
  format: CsvFormat,
  _columns: readonly StagedColumn[],
): Pick<TableRowsOptions, 'mender' | 'headerReadings'> {
  if (format.raggedRows === 'pad') return { mender: new PadRows() };
  return {};
}
