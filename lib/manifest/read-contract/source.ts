import { nearest } from '../../error';
import { FORMAT_KINDS, formatFields, SOURCE_FIELDS } from '../contract-fields';
import { CONTRACT_DEFAULTS } from '../dataset-contract';
import type { SourceManifest } from '../manifest';
import { type ContractDocument, mapsIn, type Path, shown } from './document';
import { ownFields } from './own-fields';

/** What files of a format are called besides. */
const OTHER_WORDS: Readonly<Record<string, string>> = { xlsx: 'excel', xls: 'excel', tsv: 'csv', jsonl: 'ndjson' };

/** The source that the first server with files of a known format is. Its shape is still to be checked. */
export function sourceOf(
  document: ContractDocument,
  domain: string,
  path: string,
): { source: SourceManifest; timeZone: string } {
  const servers = mapsIn(document.root.servers);
  const found = servers.findIndex(({ format }) => FORMAT_KINDS.includes(String(format)));
  const here: Path = ['servers', Math.max(0, found)];
  const { server = 'files', format, path: localPath, delimiter, customProperties } = servers[Math.max(0, found)] ?? {};
  // Where the format is refused, what follows of another says nothing more.
  const kind = found < 0 ? 'csv' : String(format);
  if (found < 0) refuseFormat(document, here, format);
  const fields = formatFields(kind);
  const own = ownFields(document, {
    path: [...here, 'customProperties'],
    properties: customProperties,
    known: found < 0 ? undefined : { ...SOURCE_FIELDS, ...fields, timeZone: { type: 'string' } },
  });
  const { timeZone: usual, ...defaults } = CONTRACT_DEFAULTS.source;
  const { timeZone = usual, ...values } = own.values;
  if (delimiter !== undefined && Object.hasOwn(fields, 'delimiter')) values.delimiter ??= delimiter;
  const written: Record<string, unknown> = { kind, ...CONTRACT_DEFAULTS.format[kind] };
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const isFormat = Object.hasOwn(fields, name);
    (isFormat ? written : rest)[name] = value;
    document.cameFrom(`source/${isFormat ? 'format/' : ''}${name}`, [...own.path, name]);
  }
  if (kind === 'csv') written.escape ??= written.quote;
  document.cameFrom('source', here);
  document.checkName([...here, 'server'], "'server'", String(server));
  const source = {
    path,
    domain,
    name: String(server),
    format: written,
    ...defaults,
    ...rest,
    landing: { bucket: 'local', prefix: 'landing' },
    ...(localPath === undefined ? {} : { localPath }),
  };
  return { source: source as unknown as SourceManifest, timeZone: String(timeZone) };
}

function refuseFormat(document: ContractDocument, here: Path, format: unknown): void {
  const near = OTHER_WORDS[String(format)] ?? nearest(String(format), FORMAT_KINDS);
  const message =
    format === undefined
      ? "'servers' does not say how the files are written"
      : `'format' of the server must be one of ${FORMAT_KINDS.join(', ')}, got ${shown(format)}`;
  const example = 'for example servers: [{ server: files, type: local, path: bills.csv, format: csv }]';
  document.wrong([...here, 'format'], message, near ? `did you mean ${near}` : example);
}
