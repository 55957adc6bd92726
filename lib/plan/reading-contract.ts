import { type DriftRules, driftRules, type StagedColumn } from '../contract';
import type { DatasetManifest, PeriodRule, SourceFormat, SourceManifest } from '../manifest';
import type { Mesh } from './mesh';

/** Everything that decides how a file of a source becomes rows of a dataset. Plain JSON: the ledger keeps those it has read by. */
export interface ReadingContract {
  readonly timeZone: string;
  readonly format: SourceFormat;
  readonly period: PeriodRule;
  readonly drift: Required<DriftRules>;
  /** Without their descriptions; those of the key are required. */
  readonly columns: readonly StagedColumn[];
}

export function readingContract(
  { timeZone }: Pick<Mesh, 'timeZone'>,
  { format, period }: SourceManifest,
  dataset: DatasetManifest,
): ReadingContract {
  const columns = dataset.columns.map(({ description, classification, ...column }) => {
    return dataset.key.includes(column.name) ? { ...column, required: true } : column;
  });
  return { timeZone, format, period, drift: driftRules(dataset), columns };
}
