import type { ColumnContract } from './column';

/**
 * What every staged row carries besides its own columns: enough to say where it came from and to order versions.
 * Names begin with `__`, which no declared column may.
 */
export const STAGED_META_COLUMNS: readonly ColumnContract[] = [
  { name: '__intake', type: 'string', required: true, description: 'Id of the delivered file that the row came in' },
  { name: '__file', type: 'string', required: true, description: 'Logical name of that file' },
  {
    name: '__row',
    type: 'long',
    required: true,
    description: 'Line or row in that file where the record begins, 1-based',
  },
  { name: '__period', type: 'date', description: 'First day of the period that the row speaks of' },
  { name: '__arrived_at', type: 'timestamptz', required: true, description: 'When the file came' },
];

/** What is kept of a record that could not be taken. One row a record; the first fault in the contract's order is named in full. */
export const QUARANTINE_COLUMNS: readonly ColumnContract[] = [
  { name: '__intake', type: 'string', required: true, description: 'Id of the delivered file' },
  { name: 'file', type: 'string', required: true, description: 'Logical name of the file' },
  { name: 'line', type: 'long', required: true, description: 'Line or row where the record begins, 1-based' },
  { name: 'column', type: 'string', description: 'Column of the contract, null where the whole record is at fault' },
  {
    name: 'reason',
    type: 'string',
    required: true,
    description: 'A code: not_a_number, not_a_date, required, too_few_cells…',
  },
  { name: 'message', type: 'string', required: true, description: 'All faults of the record in plain words' },
  { name: 'value', type: 'string', description: 'The cell that is named first at fault, as it came' },
  { name: 'raw', type: 'string', required: true, description: 'The whole record as it came' },
  { name: '__arrived_at', type: 'timestamptz', required: true, description: 'When the file came' },
  {
    name: 'record',
    type: 'string',
    description: 'Of a record that was mended: which one it is; readers see it of every record',
  },
];

/** What a file that was given back marked has besides its own columns: the intake passes over them when it comes again. */
export const MARK_HEADERS: readonly string[] = ['__problem', '__wrong_cells'];

/** The reason of a record that was mended and is now in the staged table. */
export const MENDED = 'mended';
