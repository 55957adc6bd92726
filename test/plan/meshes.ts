import type { DatasetManifest, MeshManifest, ModelManifest, SourceManifest } from '../../lib/manifest';

/** A source `finance.<name>` of CSV files. */
export function source(name: string, more: Partial<SourceManifest> = {}): SourceManifest {
  return {
    path: `Stack/Finance/${name}`,
    domain: 'finance',
    name,
    format: {
      kind: 'csv',
      delimiter: ';',
      quote: '"',
      escape: '"',
      encoding: 'utf-8',
      header: true,
      skipLines: 0,
    },
    delivery: 'appends',
    period: { kind: 'none' },
    landing: { bucket: 'Stack/Finance', prefix: name },
    localPath: `data/${name}`,
    ...more,
  };
}

/** A dataset `finance.<name>` of the source with the same name. */
export function dataset(name: string, more: Partial<DatasetManifest> = {}): DatasetManifest {
  return {
    path: `Stack/Staging/${name}`,
    domain: 'finance',
    name,
    source: `finance.${name}`,
    columns: [
      { name: 'id', type: 'string' },
      { name: 'amount', type: 'decimal(12,2)' },
    ],
    key: [],
    history: 'all',
    place: place('finance_staging', name),
    quarantine: place('finance_staging', `${name}__quarantine`),
    ...more,
  };
}

/** A model `sales.<name>`; its inputs are named by the last part of their tables' names. */
export function model(name: string, inputs: readonly string[], more: Partial<ModelManifest> = {}): ModelManifest {
  return {
    path: `Stack/Curated/${name}`,
    domain: 'sales',
    name,
    sql: { text: 'SELECT 1 AS id' },
    inputs: inputs.map((table) => ({ name: table.split('.')[1], table, view: { kind: 'default' } })),
    columns: [{ name: 'id', type: 'int' }],
    key: [],
    relations: [],
    checks: [],
    engine: 'duckdb',
    place: place('sales_curated', name),
    ...more,
  };
}

export function manifest(more: Partial<MeshManifest> = {}): MeshManifest {
  return {
    manifestVersion: 1,
    library: '0.0.0',
    mesh: 'acme',
    stage: 'dev',
    stack: 'Stack',
    timeZone: 'Europe/Amsterdam',
    sources: [],
    datasets: [],
    models: [],
    externals: { sources: [], datasets: [], models: [] },
    ...more,
  };
}

function place(database: string, table: string) {
  return { bucket: 'Stack/Bucket', database, table, prefix: `${database}/${table}` };
}
