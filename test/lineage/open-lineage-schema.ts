import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';

const FOLDER = join(__dirname, '../schemas/openlineage');

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: /^[a-z][a-z0-9+.-]*:\/\/[^\s]+$/,
  date: /^\d{4}-\d\d-\d\d$/,
};

function load(file: string): { $id: string } {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}

/** What the standard's own schemas say against an event, and against each of its facets by the schema that it names. */
export function openLineageFaults(): (event: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  const core = load('OpenLineage.json');
  ajv.addSchema(core);
  for (const file of readdirSync(join(FOLDER, 'facets'))) ajv.addSchema(load(join('facets', file)));
  const faultsOf = (ref: string, value: unknown): string[] => {
    const validate = ajv.getSchema(ref);
    if (!validate) return [`no schema ${ref}`];
    return validate(value)
      ? []
      : (validate.errors ?? []).map((error) => `${ref}: ${error.instancePath} ${error.message}`);
  };
  return (event) => [
    ...faultsOf(`${core.$id}#/$defs/RunEvent`, event),
    ...facetsIn(event).flatMap((it) => faultsOf(it._schemaURL, it)),
  ];
}

interface Facet {
  readonly _schemaURL: string;
}

export function facetsIn(value: unknown): Facet[] {
  if (value === null || typeof value !== 'object') return [];
  const own = '_schemaURL' in value ? [value as Facet] : [];
  return [...own, ...Object.values(value).flatMap(facetsIn)];
}
