import { QUARANTINE_COLUMNS, STAGED_META_COLUMNS, type StagedColumn } from '../contract';
import type { Standardized, StandardizeRequest } from './intake';
import type { Refusal } from './refusal';
import { emptySql, refusedSql } from './result-sql';

const RAW_OF_REFUSED = 2000;

/** The result of a file without records. */
export function nothingRead(columns: readonly StagedColumn[], remarks: readonly string[]): Standardized {
  return {
    read: 0,
    staged: 0,
    quarantined: 0,
    stagedSql: emptySql([...columns, ...STAGED_META_COLUMNS]),
    quarantineSql: emptySql(QUARANTINE_COLUMNS),
    newColumns: [],
    remarks,
  };
}

/** The result of a file that cannot be taken: it counts as one record. */
export function refused(
  { intake, dataset }: Pick<StandardizeRequest, 'intake' | 'dataset'>,
  { code, message }: Refusal,
  head: Buffer,
): Standardized {
  const raw = head.toString('utf8').slice(0, RAW_OF_REFUSED);
  return {
    ...nothingRead(dataset.columns, []),
    read: 1,
    quarantined: 1,
    quarantineSql: refusedSql(intake, code, message, raw),
    refused: message,
  };
}
