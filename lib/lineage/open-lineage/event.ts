import { createHash } from 'node:crypto';

/** An event of OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json, `RunEvent`). */
export interface OpenLineageEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
  /** ISO instant. */
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
}

export interface EventDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
  readonly inputFacets?: Facets;
  readonly outputFacets?: Facets;
}

export type Facets = Readonly<Record<string, object>>;

export const PRODUCER = 'https://github.com/cdk-data-mesh/cdk-data-mesh';
export const RUN_EVENT = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** The facets that are written, by their names in an event, each with its version. */
const FACETS = {
  columnLineage: ['ColumnLineageDatasetFacet', '1-2-0'],
  dataQualityAssertions: ['DataQualityAssertionsDatasetFacet', '1-1-0'],
  dataQualityMetrics: ['DataQualityMetricsInputDatasetFacet', '1-0-3'],
  schema: ['SchemaDatasetFacet', '1-2-0'],
  symlinks: ['SymlinksDatasetFacet', '1-0-1'],
  outputStatistics: ['OutputStatisticsOutputDatasetFacet', '1-0-2'],
  sql: ['SQLJobFacet', '1-1-0'],
  documentation: ['DocumentationJobFacet', '1-1-0'],
  ownership: ['OwnershipJobFacet', '1-0-1'],
  jobType: ['JobTypeJobFacet', '2-0-4'],
  parent: ['ParentRunFacet', '1-2-0'],
  nominalTime: ['NominalTimeRunFacet', '1-0-1'],
  errorMessage: ['ErrorMessageRunFacet', '1-0-1'],
} as const;

/** A facet under its name; nothing where there is nothing to say. */
export function facet(name: keyof typeof FACETS, content: object | undefined): Facets {
  if (content === undefined) return {};
  const [schema, version] = FACETS[name];
  const url = `https://openlineage.io/spec/facets/${version}/${schema}.json#/$defs/${schema}`;
  return { [name]: { _producer: PRODUCER, _schemaURL: url, ...content } };
}

/** The same UUID for the same text (RFC 9562, version 8): two functions that know of one run name it alike. */
export function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
