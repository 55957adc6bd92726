import { MeshError, Problems } from '../error';
import type { ClassificationRule, ColumnContract } from './column';
import { ODCS_VERSION } from './odcs';
import type { ContractRule, ContractTable, ProductContract } from './product-contract';
import { typeProblem } from './type';

type Json = Readonly<Record<string, unknown>>;

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const PLACE = /^([a-z0-9_]+)\.([a-z0-9_]+)$/;

/**
 * A contract from a document that `odcsOf` wrote. Names are checked again: a file is read that came from elsewhere.
 *
 * @param from where the document was read, for messages
 */
export function parseOdcs(document: unknown, from?: string): ProductContract {
  const problems = new Problems();
  const place = { file: from };
  const wrong = (message: string): undefined => {
    problems.add(message, 'subscribe to the product again; its contract is not written by hand', place);
  };
  const root = objectOf(document);
  if (root.kind !== 'DataContract') {
    throw new MeshError([
      {
        message: 'this is no data contract: it has no kind DataContract',
        hint: 'subscribe to the product again',
        place,
      },
    ]);
  }
  if (root.apiVersion !== ODCS_VERSION) wrong(`'apiVersion' must be ${ODCS_VERSION}, got '${String(root.apiVersion)}'`);
  const custom = new Map(listOf(root.customProperties).map(({ property, value }) => [property, value]));
  const text = (what: string, value: unknown, pattern: RegExp): string => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    wrong(`'${what}' is missing or no name, got ${JSON.stringify(value)}`);
    return '';
  };
  const table = (it: Json): ContractTable => {
    const name = text('schema.name', it.name, NAME);
    const [, database = '', physical = ''] = PLACE.exec(String(it.physicalName)) ?? [];
    if (!database)
      wrong(`'schema.physicalName' of '${name}' must be database.table, got ${JSON.stringify(it.physicalName)}`);
    const properties = listOf(it.properties);
    if (properties.length === 0) wrong(`table '${name}' has no columns`);
    const columns = properties.map((property): ColumnContract => {
      const type = String(property.physicalType);
      const problem = typeProblem(type);
      if (problem) wrong(`column '${String(property.name)}' of '${name}': ${problem}`);
      return {
        name: text(`schema.${name}.properties.name`, property.name, NAME),
        type,
        ...textField('description', property.description),
        ...(property.required === true ? { required: true } : {}),
        ...(isClassification(property.classification) ? { classification: property.classification } : {}),
      };
    });
    const keyed = properties.filter(({ primaryKey }) => primaryKey === true);
    const key = keyed
      .sort((a, b) => Number(a.primaryKeyPosition) - Number(b.primaryKeyPosition))
      .map((it) => String(it.name));
    const rules = [
      ...properties.flatMap((property) => rulesOf(property.quality, String(property.name))),
      ...rulesOf(it.quality),
    ];
    return {
      name,
      ...textField('description', it.description),
      columns,
      key,
      place: { database, table: physical },
      rules,
    };
  };
  const freshness = listOf(root.slaProperties).find(({ property }) => property === 'freshness')?.value;
  const [owner] = listOf(objectOf(root.team).members);
  const contract: ProductContract = {
    mesh: text('mesh', custom.get('mesh'), NAME),
    stage: text('stage', custom.get('stage'), NAME),
    product: text('product', custom.get('product'), /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/),
    version: text('version', root.version, /^\d+\.\d+\.\d+$/),
    audience: text('audience', custom.get('audience'), NAME),
    owner: text('team.members.username', owner?.username, /\S/),
    ...textField('description', objectOf(root.description).purpose),
    ...(typeof freshness === 'number' ? { freshnessHours: freshness } : {}),
    tables: listOf(root.schema).map(table),
  };
  if (contract.tables.length === 0) wrong('it has no tables');
  problems.throwIfAny();
  return contract;
}

function rulesOf(quality: unknown, column?: string): ContractRule[] {
  return listOf(quality).map(({ name, type, description, ...metric }) => ({
    name: String(name),
    description: String(description),
    ...(column === undefined ? {} : { column }),
    ...(type === 'library' ? { metric } : {}),
  }));
}

function textField<K extends string>(name: K, value: unknown): { [P in K]?: string } {
  return (typeof value === 'string' ? { [name]: value } : {}) as { [P in K]?: string };
}

function objectOf(value: unknown): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function isClassification(value: unknown): value is ClassificationRule {
  return ['public', 'internal', 'confidential', 'restricted'].includes(value as string);
}
