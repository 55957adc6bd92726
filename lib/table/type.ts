import { decimalOf, duckdbType, typeProblem } from '../contract';
import { quoteIdentifier } from '../engine';

/** A type as it is written: `long`, `decimal(9,2)`, `list<string>`, `map<string, long>`, `struct<"a b": int, c: date>`. */
export type Type =
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: Type }[] };

/** Types that other engines know and our declarations do not: read, and written where a table has them. */
const FOREIGN: Readonly<Record<string, string>> = { float: 'FLOAT', time: 'TIME', uuid: 'UUID' };

/** The type, or undefined where the text is none. */
export function parseType(text: string): Type | undefined {
  const tokens = text.match(/"(?:[^"]|"")*"|decimal\(\s*\d+\s*,\s*\d+\s*\)|fixed\[\d+\]|[<>,:]|[^\s<>,:"]+/g) ?? [];
  let at = 0;
  const take = (token: string) => tokens[at] === token && ++at > 0;
  const parse = (): Type | undefined => {
    const name = tokens[at++];
    if (name === undefined || /^[<>,:"]/.test(name)) return undefined;
    if (!take('<')) return { kind: 'primitive', name: name.replace(/\s/g, '') };
    if (name === 'list') {
      const element = parse();
      return element && take('>') ? { kind: 'list', element } : undefined;
    }
    if (name === 'map') {
      const key = parse();
      const value = key && take(',') ? parse() : undefined;
      return key && value && take('>') ? { kind: 'map', key, value } : undefined;
    }
    if (name !== 'struct') return undefined;
    const fields: { name: string; type: Type }[] = [];
    do {
      const field = tokens[at++];
      if (field === undefined || /^[<>,:]/.test(field) || !take(':')) return undefined;
      const type = parse();
      if (!type) return undefined;
      fields.push({ name: field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field, type });
    } while (take(','));
    return take('>') ? { kind: 'struct', fields } : undefined;
  };
  const type = parse();
  return type && at === tokens.length ? type : undefined;
}

export function printType(type: Type): string {
  switch (type.kind) {
    case 'primitive':
      return type.name;
    case 'list':
      return `list<${printType(type.element)}>`;
    case 'map':
      return `map<${printType(type.key)}, ${printType(type.value)}>`;
    case 'struct': {
      const name = (text: string) => (/^[A-Za-z_]\w*$/.test(text) ? text : quoteIdentifier(text));
      return `struct<${type.fields.map((field) => `${name(field.name)}: ${printType(field.type)}`).join(', ')}>`;
    }
  }
}

/** What is wrong with the type of a column that is declared. */
export function columnTypeProblem(text: string): string | undefined {
  const type = parseType(text);
  return type ? problemOf(type) : `'${text}' is no column type; nest as list<T>, map<K, V>, struct<name: T>`;
}

function problemOf(type: Type): string | undefined {
  switch (type.kind) {
    case 'primitive':
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
