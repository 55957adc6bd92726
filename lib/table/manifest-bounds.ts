import type { DataFile } from './data-file';
import type { FieldColumn } from './table-spec';
import { compareValues, decodeValue, type Value } from './value';

/** What is known of a file's columns. */
export type FileStatistics = Pick<DataFile, 'valueCounts' | 'nullCounts' | 'nanCounts' | 'lowerBounds' | 'upperBounds'>;

/**
 * The columns of all live files of a manifest as if they were one file, by field id. Iceberg's manifest list knows partitions
 * only; with these a reader leaves whole manifests unopened, and who does not know of them loses nothing.
 */
export type ManifestBounds = Readonly<Record<string, ColumnBounds>>;

/** Null is what at least one of the files does not tell. Bounds are base64. The last is 0 where none has a NaN. */
type ColumnBounds = readonly [
  lower: string | null,
  upper: string | null,
  values: number | null,
  nulls: number | null,
  nans: 0 | null,
];

/** They are written with every commit, so of a wide table it is the first columns. */
const COLUMNS = 32;

/** @param files the live ones */
export function boundsOf(files: readonly DataFile[], columns: readonly FieldColumn[]): ManifestBounds {
  const plain = columns.filter(({ json }) => json === undefined).slice(0, COLUMNS);
  return Object.fromEntries(plain.map(({ id, type }) => [id, columnBounds(files, id, type)]));
}

function columnBounds(files: readonly DataFile[], id: number, type: string): ColumnBounds {
  const withValues = files.filter(({ nullCounts, valueCounts }) => {
    return nullCounts[id] === undefined || nullCounts[id] !== valueCounts[id];
  });
  const sum = (counts: (file: DataFile) => number | undefined) =>
    files.reduce<number | null>((total, file) => {
      const count = counts(file);
      return total === null || count === undefined ? null : total + count;
    }, 0);
  return [
    extreme(withValues, type, (file) => file.lowerBounds[id], -1),
    extreme(withValues, type, (file) => file.upperBounds[id], 1),
    sum(({ valueCounts }) => valueCounts[id]),
    sum(({ nullCounts }) => nullCounts[id]),
    withValues.every(({ nanCounts }) => nanCounts[id] === 0) ? 0 : null,
  ];
}

/** The least (-1) or the greatest (1) of the bounds; null where one is not told. */
function extreme(
  files: readonly DataFile[],
  type: string,
  boundOf: (file: DataFile) => string | undefined,
  sign: -1 | 1,
): string | null {
  let [text, value]: [string | null, Value | undefined] = [null, undefined];
  for (const file of files) {
    const found = boundOf(file);
    if (found === text) continue;
    const decoded: Value | undefined =
      found === undefined ? undefined : decodeValue(type, Buffer.from(found, 'base64'));
    if (found === undefined || decoded === undefined) return null;
    if (value === undefined || compareValues(decoded, value) * sign > 0) [text, value] = [found, decoded];
  }
  return text;
}

/** As the statistics of the one file that they stand for. */
export function statisticsOf(bounds: ManifestBounds): FileStatistics {
  const by = <T>(index: number) =>
    Object.fromEntries(
      Object.entries(bounds).flatMap(([id, column]) => (column[index] === null ? [] : [[id, column[index] as T]])),
    );
  return {
    lowerBounds: by<string>(0),
    upperBounds: by<string>(1),
    valueCounts: by<number>(2),
    nullCounts: by<number>(3),
    nanCounts: by<number>(4),
  };
}
