import type { ColumnContract } from '../../contract';
import { fileUri } from '../../store';
import type { Lineage, LineageTable } from '../lineage-table';
import { columnOf, type DirectKind, type IndirectKind, type Sources } from '../sources';
import { type EventDataset, type Facets, facet } from './event';

/** Where a table is to the world: its URI, or nothing where only its producer knows. */
export type UriOf = (table: string) => string | undefined;

export interface Known {
  readonly lineage: Lineage;
  readonly uriOf: UriOf;
  readonly columnsOf: (table: string) => readonly ColumnContract[] | undefined;
  /** Namespace of names that mean the same on every machine: `data-mesh://mesh/stage`. */
  readonly logical: string;
}

const DIRECT: Readonly<Record<DirectKind, string>> = {
  identity: 'IDENTITY',
  transformation: 'TRANSFORMATION',
  aggregation: 'AGGREGATION',
};
const INDIRECT: Readonly<Record<IndirectKind, string>> = {
  filter: 'FILTER',
  join: 'JOIN',
  'group by': 'GROUP_BY',
  sort: 'SORT',
  window: 'WINDOW',
  conditional: 'CONDITIONAL',
};

/** A table by its place, as OpenLineage names files and buckets; its logical name is a symlink beside it. */
export function datasetOf(known: Known, table: string, more: Partial<EventDataset> = {}): EventDataset {
  const columns = known.columnsOf(table);
  const fields = columns?.map(({ name, type, description }) => ({ name, type, ...(description && { description }) }));
  const id = identityOf(known, table);
  const symlink = { namespace: known.logical, name: table, type: 'TABLE' };
  const isLogical = id.namespace === known.logical;
  return {
    ...id,
    ...more,
    facets: {
      ...facet('schema', fields && { fields }),
      ...facet('symlinks', isLogical ? undefined : { identifiers: [symlink] }),
      ...more.facets,
    },
  };
}

/** What each column of a table comes from; of a column of which it is unknown nothing is said. */
export function columnLineage(known: Known, { columns, rows, layer }: LineageTable): Facets {
  if (rows.unknown !== undefined) return {};
  const fields = [...columns]
    .filter(([, { unknown }]) => unknown === undefined)
    .map(([name, sources]): [string, object] => [
      name,
      { inputFields: inputFields(known, sources, layer === 'published') },
    ]);
  const dataset = inputFields(known, rows, false);
  return facet('columnLineage', { fields: Object.fromEntries(fields), ...(dataset.length > 0 && { dataset }) });
}

function inputFields(known: Known, { direct, indirect }: Sources, isMasked: boolean): object[] {
  return [...new Set([...direct.keys(), ...indirect.keys()])].map((key) => {
    const { table, column } = columnOf(key);
    const kind = direct.get(key);
    const masking = isMasked && kind === 'transformation';
    return {
      ...identityOf(known, table),
      field: column,
      transformations: [
        ...(kind ? [{ type: 'DIRECT', subtype: DIRECT[kind], ...(masking && { masking }) }] : []),
        ...[...(indirect.get(key) ?? [])].map((it) => ({ type: 'INDIRECT', subtype: INDIRECT[it] })),
      ],
    };
  });
}

/** `s3://bucket` and the key; `file` and the path; else the logical name, which a producer's symlink has too. */
function identityOf({ uriOf, logical }: Known, table: string): { namespace: string; name: string } {
  const uri = uriOf(table);
  const s3 = /^(s3:\/\/[^/]+)\/(.+)$/.exec(uri ?? '');
  if (s3) return { namespace: s3[1], name: s3[2] };
  const root = fileUri('/');
  if (uri?.startsWith(root)) return { namespace: 'file', name: uri.slice(root.length - 1) };
  return { namespace: logical, name: table };
}
