import type { StagedColumn } from '../../lib/contract';
import type { Intake } from '../../lib/intake';
import type { DatasetManifest, SourceManifest } from '../../lib/manifest';

const place = { bucket: 'b', database: 'd', table: 't', prefix: 'p' };

/** A source `finance.bills` of files in a format, the dataset `finance.bill` made of it, and one intake of it. */
export function subject(
  format: SourceManifest['format'],
  columns: readonly StagedColumn[],
  more: {
    readonly source?: Partial<SourceManifest>;
    readonly dataset?: Partial<DatasetManifest>;
    readonly file?: string;
  } = {},
): { readonly intake: Intake; readonly source: SourceManifest; readonly dataset: DatasetManifest } {
  return {
    intake: {
      id: 'intake-1',
      source: 'finance.bills',
      name: more.file ?? 'bills.csv',
      sha256: '00',
      size: 1,
      arrivedAt: '2026-04-01T10:00:00.000Z',
    },
    source: {
      path: 'Stack/Finance/bills',
      domain: 'finance',
      name: 'bills',
      format,
      delivery: 'appends',
      period: { kind: 'none' },
      landing: { bucket: 'b', prefix: 'p' },
      ...more.source,
    },
    dataset: {
      path: 'Stack/Staging/bill',
      domain: 'finance',
      name: 'bill',
      source: 'finance.bills',
      columns,
      key: [],
      history: 'all',
      place,
      quarantine: place,
      ...more.dataset,
    },
  };
}
