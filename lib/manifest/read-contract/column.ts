import { logicalType, type StagedColumn, typeProblem } from '../../contract';
import { COLUMN_FIELDS, type Fields, isMap, PARSE_FIELDS } from '../contract-fields';
import { LOGICAL_OPTIONS, TYPE_OF_LOGICAL } from '../dataset-contract';
import { type ContractDocument, mapsIn, type Path, shown } from './document';
import { ownFields } from './own-fields';

const KNOWN: Fields = { ...COLUMN_FIELDS, ...PARSE_FIELDS };

/** The column that a property of the schema is. Its shape is still to be checked. */
export function columnOf(
  document: ContractDocument,
  here: Path,
  property: Record<string, unknown>,
  at: number,
): StagedColumn {
  const name = String(property.name);
  const label = `column '${name}'`;
  document.checkName([...here, 'name'], "a column's name", name);
  const type = typeOf(document, here, property, label);
  const path = [...here, 'customProperties'];
  const own = ownFields(document, { path, properties: property.customProperties, known: KNOWN, label });
  document.cameFrom(`dataset/columns/${at}`, here);
  for (const field of Object.keys(own.values)) {
    const place = Object.hasOwn(PARSE_FIELDS, field) ? `parse/${field}` : field;
    document.cameFrom(`dataset/columns/${at}/${place}`, [...own.path, field]);
  }
  const values: Record<string, unknown> = { ...standardFields(property, type), ...own.values };
  const pick = (fields: Fields) =>
    Object.fromEntries(Object.entries(values).filter(([field]) => Object.hasOwn(fields, field)));
  const parse = pick(PARSE_FIELDS);
  const spellings = [property.physicalName, own.values.from].flat().filter((it) => it !== undefined);
  return {
    name,
    type,
    ...(property.description === undefined ? {} : { description: property.description as string }),
    ...(property.required === true || property.primaryKey === true ? { required: true } : {}),
    ...pick(COLUMN_FIELDS),
    ...(spellings.length > 0 ? { from: spellings as string[] } : {}),
    ...(Object.keys(parse).length > 0 ? { parse } : {}),
  };
}

/** Names of the properties that are the primary key, in its order. */
export function keyOf(properties: readonly Record<string, unknown>[]): string[] {
  const position = ({ primaryKeyPosition }: Record<string, unknown>) => Number(primaryKeyPosition ?? 0);
  return properties
    .filter(({ primaryKey }) => primaryKey === true)
    .sort((a, b) => position(a) - position(b))
    .map(({ name }) => String(name));
}

function typeOf(document: ContractDocument, here: Path, property: Record<string, unknown>, label: string): string {
  const { logicalType: logical, physicalType, logicalTypeOptions: options } = property;
  if (physicalType !== undefined) {
    const type = String(physicalType);
    const problem = typeProblem(type);
    if (problem) document.wrong([...here, 'physicalType'], `${label}: 'physicalType' ${problem}`);
    else if (logical !== undefined && logicalType(type) !== logical) {
      const hint = `write logicalType: ${logicalType(type)}, or another physicalType`;
      document.wrong([...here, 'logicalType'], `${label}: ${type} is no ${shown(logical)}`, hint);
    }
    return problem ? 'string' : type;
  }
  if (logical === 'timestamp' && isMap(options) && options.timezone === true) return 'timestamptz';
  const type = TYPE_OF_LOGICAL[String(logical)];
  if (type !== undefined && typeProblem(type) === undefined) return type;
  if (logical === 'number') {
    const hint = 'add physicalType: decimal(18,2), or double for measurements';
    document.wrong(here, `${label}: a number needs its 'physicalType'`, hint);
  } else {
    const allowed = `${Object.keys(TYPE_OF_LOGICAL).join(', ')}, number`;
    const message = `${label}: 'logicalType' must be one of ${allowed}, got ${shown(logical)}`;
    document.wrong([...here, 'logicalType'], message);
  }
  return 'string';
}

/** What the standard itself has words for. */
function standardFields(property: Record<string, unknown>, type: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const options = isMap(property.logicalTypeOptions) ? property.logicalTypeOptions : {};
  const logical = logicalType(type);
  if (['date', 'timestamp', 'time'].includes(logical)) {
    if (options.format !== undefined) fields.formats = [options.format];
    if (options.defaultTimezone !== undefined) fields.timeZone = options.defaultTimezone;
  }
  for (const option of LOGICAL_OPTIONS[logical] ?? []) {
    const value = options[option];
    if (value !== undefined && Object.hasOwn(KNOWN, option))
      fields[option] = KNOWN[option].type === 'string' ? String(value) : value;
  }
  if (property.unique === true && Object.hasOwn(KNOWN, 'unique')) fields.unique = true;
  const accepted = mapsIn(property.quality).find(({ metric, mustBe }) => metric === 'invalidValues' && mustBe === 0);
  if (isMap(accepted?.arguments) && Array.isArray(accepted.arguments.validValues))
    fields.acceptedValues = accepted.arguments.validValues;
  return fields;
}
