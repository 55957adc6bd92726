import { logicalType, ODCS_VERSION, type OdcsDocument, type StagedColumn } from '../contract';
import { COLUMN_FIELDS, DATASET_FIELDS, type Fields, PARSE_FIELDS, SOURCE_FIELDS, shortened } from './contract-fields';
import type { DatasetManifest, SourceFormat, SourceManifest } from './manifest';

/** All that it takes to standardize files: how they are written, what they mean, and what their records must be. */
export interface DatasetContract {
  readonly source: SourceManifest;
  readonly dataset: DatasetManifest;
  /** The time zone of moments that are written without an offset: an IANA name. */
  readonly timeZone: string;
}

/** The custom property in which a document of the standard says what the standard has no word for. */
export const OWN_PROPERTY = 'dataMesh';

/** What is not said holds. The same as the constructs' own. */
export const CONTRACT_DEFAULTS = {
  source: { delivery: 'appends', period: { kind: 'none' }, timeZone: 'UTC' },
  dataset: { history: 'all' },
  format: {
    csv: { delimiter: ',', quote: '"', header: true, skipLines: 0 },
    excel: { skipRows: 0 },
  } as Readonly<Record<string, Readonly<Record<string, unknown>>>>,
} as const;

/** Options of a logical type that the standard calls as we do. */
export const LOGICAL_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern'],
  ...Object.fromEntries(
    ['integer', 'number', 'date', 'timestamp', 'time'].map((type) => [
      type,
      ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
    ]),
  ),
};
const TEMPORAL = ['date', 'timestamp', 'time'];

/** The contract as a document of the standard: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/ */
export function datasetDocument({ source, dataset, timeZone }: DatasetContract): OdcsDocument {
  const { domain, name, description, columns, key } = dataset;
  const { kind } = source.format;
  const inOrder = key.every((it, at) => at === 0 || indexOf(columns, key[at - 1]) < indexOf(columns, it));
  return plain({
    apiVersion: ODCS_VERSION,
    kind: 'DataContract',
    id: `${domain}.${name}`,
    name: `${domain}.${name}`,
    version: '1.0.0',
    status: 'active',
    domain,
    servers: [
      {
        server: source.name,
        type: source.localPath === undefined ? 'custom' : 'local',
        path: source.localPath,
        format: kind,
        customProperties: own({ ...formatSaid(source.format), ...sourceSaid(source, timeZone) }),
      },
    ],
    schema: [
      {
        name,
        logicalType: 'object',
        description,
        properties: columns.map((column) => columnDocument(column, key, inOrder)),
        customProperties: own(said(dataset, DATASET_FIELDS, CONTRACT_DEFAULTS.dataset)),
      },
    ],
  });
}

/** One property of the document. */
export function columnDocument(column: StagedColumn, key: readonly string[], keyInOrder = true): OdcsDocument {
  const { name, type, description, required, parse = {} } = column;
  const [header = name, ...spellings] = column.from ?? [];
  const isUsual =
    column.from === undefined || (header === name && spellings.length + (column.renamedFrom?.length ?? 0) === 0);
  const logical = logicalType(type);
  const position = key.indexOf(name) + 1;
  const fields: Record<string, unknown> = {
    from: spellings.length > 0 ? spellings : undefined,
    ...said({ ...parse }, PARSE_FIELDS, {}),
    ...said({ ...column, from: undefined }, COLUMN_FIELDS, {}),
  };
  const take = (from: string): unknown => {
    const value = fields[from];
    delete fields[from];
    return value;
  };
  const options: Record<string, unknown> = {
    timezone: type === 'timestamptz' || undefined,
    defaultTimezone: TEMPORAL.includes(logical) ? take('timeZone') : undefined,
    format: TEMPORAL.includes(logical) && parse.formats?.length === 1 ? (take('formats') as string[])[0] : undefined,
  };
  for (const option of LOGICAL_OPTIONS[logical] ?? [])
    if (fields[option] !== undefined && standardValue(logical, fields[option]) !== undefined)
      options[option] = standardValue(logical, take(option));
  const accepted = take('acceptedValues');
  const unique = take('unique');
  return plain({
    name,
    physicalName: isUsual ? undefined : header,
    logicalType: logical,
    physicalType: TYPE_OF_LOGICAL[logical] === type || type === 'timestamptz' ? undefined : type,
    logicalTypeOptions: Object.values(options).some((it) => it !== undefined) ? options : undefined,
    description,
    required: (required && position === 0) || undefined,
    unique,
    primaryKey: position > 0 || undefined,
    primaryKeyPosition: position > 0 && !keyInOrder ? position : undefined,
    quality: accepted && [{ metric: 'invalidValues', arguments: { validValues: accepted }, mustBe: 0 }],
    customProperties: own(fields),
  });
}

/** The type that a logical type means where no physical one is given; a `number` may be several. */
export const TYPE_OF_LOGICAL: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'long',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
};

function formatSaid(format: SourceFormat): Record<string, unknown> {
  const { kind, ...fields } = format;
  const defaults: Record<string, unknown> = { ...CONTRACT_DEFAULTS.format[kind] };
  if ('quote' in fields) defaults.escape = fields.quote;
  return differing(fields, defaults);
}

function sourceSaid(source: SourceManifest, timeZone: string): Record<string, unknown> {
  const defaults = CONTRACT_DEFAULTS.source;
  return { ...said(source, SOURCE_FIELDS, defaults), ...differing({ timeZone }, defaults) };
}

/** Those of the fields that say more than the default, as one writes them. */
function said(from: object, fields: Fields, defaults: object): Record<string, unknown> {
  const values = Object.fromEntries(
    Object.entries(from).filter(([name, value]) => Object.hasOwn(fields, name) && value !== undefined),
  );
  return Object.fromEntries(
    Object.entries(differing(values, defaults)).map(([name, value]) => [name, shortened(value, fields[name])]),
  );
}

function differing(values: object, defaults: object): Record<string, unknown> {
  const usual = defaults as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(usual[name]),
    ),
  );
}

/** The standard has bounds of numbers as numbers: one that would change on the way stays ours. */
function standardValue(logical: string, value: unknown): unknown {
  if (!['integer', 'number'].includes(logical) || typeof value === 'number') return value;
  return String(Number(value)) === value ? Number(value) : undefined;
}

function own(fields: Record<string, unknown>): unknown {
  const value = plain(fields);
  return Object.keys(value).length > 0 ? [{ property: OWN_PROPERTY, value }] : undefined;
}

function indexOf(columns: readonly StagedColumn[], name: string): number {
  return columns.findIndex((column) => column.name === name);
}

/** As a reader gets it back from a file: without what is absent. */
function plain(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value));
}
