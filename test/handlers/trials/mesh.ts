import type { DatasetManifest, MeshManifest, SourceManifest } from '../../../lib/manifest';
import { mergeManifests } from '../../../lib/plan';
import { dataset, manifest } from '../../check/support';
import type { Shape } from './deliveries';

/** The layers' buckets by their aliases. */
export const BUCKETS = [
  ['S', 'staging'],
  ['C', 'curated'],
  ['P', 'products'],
  ['L', 'landing'],
] as const;

/** Bills that replace the file of the same name, payments that are appended, and full exports of which the last of a period counts. */
export const DATASETS: readonly DatasetManifest[] = [
  placed('bill', 'finance.bills'),
  placed('pay', 'finance.payments'),
  placed('stock', 'finance.stocks'),
];

export const SOURCES: readonly SourceManifest[] = (() => {
  const [bills] = manifest([], []).sources;
  const of = (name: string, change: Partial<SourceManifest>): SourceManifest => ({
    ...bills,
    path: `Revenue/Landing/${name}`,
    name,
    landing: { bucket: 'L', prefix: `finance/${name}` },
    ...change,
  });
  return [
    of('bills', {}),
    of('payments', { delivery: 'appends', period: { kind: 'arrival' } }),
    of('stocks', { delivery: 'fullExport', period: { kind: 'fromName', pattern: 'stock-{yyyy}-*.json' } }),
  ];
})();

/** What lands for them: few columns, for what a trial takes is the engine's time to plan a query. */
export const SHAPE: Shape = { sources: ['bills', 'payments', 'stocks'], rest: {} };

/** The datasets alone: what a staging layer is. */
export const STAGING = meshOf({});

export function meshOf(more: Partial<MeshManifest>) {
  return mergeManifests([{ ...manifest([...DATASETS], []), sources: SOURCES, ...more } as MeshManifest]).mesh;
}

function placed(name: string, source: string): DatasetManifest {
  const columns = [
    { name: 'bill_id', type: 'string', required: true },
    { name: 'amount', type: 'decimal(12,2)' },
  ] as const;
  const { place, ...rest } = dataset(name, { source, columns });
  const folder = place.prefix.slice(0, place.prefix.lastIndexOf('/'));
  const at = (table: string) => ({ ...place, table, prefix: `${folder}/${table}` });
  return { ...rest, place: at(name), quarantine: at(`${name}__quarantine`) };
}
