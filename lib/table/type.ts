import { decimalOf, duckdbType, parseType, type Type, typeProblem } from '../contract';

import { quoteIdentifier } from '../engine';
import { standInOf } from './stand-in';

export { parseType, printType, type Type } from '../contract';

/** Types that other engines know and our declarations do not: read, and written where a table has them. */
const FOREIGN: Readonly<Record<string, string>> = { float: 'FLOAT', time: 'TIME', uuid: 'UUID' };

/** What is wrong with the type of a column that is declared. */
export function columnTypeProblem(text: string): string | undefined {
  const type = parseType(text);
  return type ? problemOf(type) : `'${text}' is no column type; nest as list<T>, map<K, V>, struct<name: T>`;
}

function problemOf(type: Type): string | undefined {
  switch (type.kind) {
    case 'primitive':
      if (standInOf(type.name)) return `'${type.name}' cannot stand inside of another type`;
      return type.name === 'float' ? undefined : typeProblem(type.name);
    case 'list':
      return problemOf(type.element);
    case 'map':
      return problemOf(type.key) ?? problemOf(type.value);
    case 'struct': {
      const names = type.fields.map(({ name }) => name.toLowerCase());
      const twice = names.find((name, index) => names.indexOf(name) < index);
      if (twice !== undefined) return `a struct has field '${twice}' twice`;
      if (names.includes('')) return 'a struct has a field without a name';
      return type.fields.map((field) => problemOf(field.type)).find((problem) => problem !== undefined);
    }
  }
}

/** The DuckDB type with the same values. */
export function engineType(text: string): string {
  const type = parseType(text);
  if (!type) throw new Error(`'${text}' is no column type`);
  return engineTypeOf(type);
}

function engineTypeOf(type: Type): string {
  switch (type.kind) {
    case 'primitive':
      if (/^fixed\[/.test(type.name)) return 'BLOB';
      return decimalOf(type.name) ? duckdbType(type.name) : (FOREIGN[type.name] ?? duckdbType(type.name));
    case 'list':
      return `${engineTypeOf(type.element)}[]`;
    case 'map':
      return `MAP(${engineTypeOf(type.key)}, ${engineTypeOf(type.value)})`;
    case 'struct': {
      const fields = type.fields.map((field) => `${quoteIdentifier(field.name)} ${engineTypeOf(field.type)}`);
      return `STRUCT(${fields.join(', ')})`;
    }
  }
}
