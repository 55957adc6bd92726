import { nearest } from '../../error';
import {
  COLUMN_FIELDS,
  DATASET_FIELDS,
  type Fields,
  FORMAT_KINDS,
  formatFields,
  isMap,
  lengthened,
  PARSE_FIELDS,
  SOURCE_FIELDS,
} from '../contract-fields';
import { OWN_PROPERTY } from '../dataset-contract';
import { type ContractDocument, mapsIn, type Path, shown } from './document';

/** What our custom property says, and where it says it. */
export interface OwnFields {
  readonly values: Record<string, unknown>;
  readonly path: Path;
}

const LEVELS: readonly (readonly [where: string, fields: Fields])[] = [
  ['a server', { ...SOURCE_FIELDS, ...Object.assign({}, ...FORMAT_KINDS.map(formatFields)), timeZone: {} }],
  ['the schema object', DATASET_FIELDS],
  ['a property of the schema', { ...COLUMN_FIELDS, ...PARSE_FIELDS }],
];

/**
 * The fields that our custom property has; those of others are theirs.
 *
 * @param known absent: nothing can be said of them
 */
export function ownFields(
  document: ContractDocument,
  { path: here, properties, known, label }: { path: Path; properties: unknown; known?: Fields; label?: string },
): OwnFields {
  const list = mapsIn(properties);
  const at = list.findIndex(({ property }) => property === OWN_PROPERTY);
  const path = [...here, at, 'value'];
  if (at < 0) {
    for (const [other, { property }] of list.entries()) {
      if (plain(property) === plain(OWN_PROPERTY))
        document.wrong([...here, other, 'property'], `'${property}' is not known`, `did you mean '${OWN_PROPERTY}'`);
    }
    return { values: {}, path };
  }
  const { value } = list[at];
  const values: Record<string, unknown> = {};
  if (!isMap(value)) {
    const message = `the value of '${OWN_PROPERTY}' must be a map, got ${shown(value)}`;
    document.wrong(path, message, 'for example { nullWords: [n/a] }');
  } else if (known) {
    for (const [name, said] of Object.entries(value)) {
      if (Object.hasOwn(known, name)) values[name] = lengthened(said, known[name]);
      else
        document.wrong([...path, name], `${label ? `${label}: ` : ''}'${name}' is not known here`, mend(name, known));
    }
  }
  return { values, path };
}

function mend(name: string, known: Fields): string {
  const elsewhere = LEVELS.find(([, fields]) => Object.hasOwn(fields, name))?.[0];
  if (elsewhere) return `it belongs into '${OWN_PROPERTY}' of ${elsewhere}`;
  const names = Object.keys(known);
  const near = nearest(name, names);
  return near ? `did you mean '${near}'` : `there are ${names.join(', ')}`;
}

function plain(property: unknown): string {
  return String(property)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}
