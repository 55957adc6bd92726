import { nearest, type Place, type Problems } from '../error';
import { type AudienceTable, maskedType, type ProductManifest, type ProductTable, versionProblem } from '../manifest';
import type { Mesh } from './mesh';

/** Every table and column that a product mentions is declared, and every mask fits what it is put on. */
export function checkProduct(mesh: Mesh, product: ProductManifest, problems: Problems): void {
  const place = { construct: product.path };
  const version = versionProblem(product.version);
  if (version) problems.add(version, 'begin with 1.0.0', place);
  repeated(product.tables, 'tables', place, problems);
  repeated(product.audiences, 'audiences', place, problems);
  for (const table of product.tables) checkTable(mesh, table, place, problems);
  for (const audience of product.audiences) {
    repeated(audience.tables, `audience '${audience.name}': tables`, place, problems);
    for (const it of audience.tables) {
      const table = product.tables.find(({ name }) => name === it.name);
      const what = `audience '${audience.name}'`;
      if (table) checkAudienceTable(what, table, it, place, problems);
      else {
        const names = product.tables.map(({ name }) => name);
        problems.add(`${what} names no table '${it.name}' of the product`, oneOf(it.name, names), place);
      }
    }
  }
}

/** What a view of changes has besides the dataset's own columns. */
const VALIDITY = [
  { name: 'valid_from', type: 'date' },
  { name: 'valid_to', type: 'date' },
];

function checkTable(mesh: Mesh, { table, view, columns, key }: ProductTable, place: Place, problems: Problems): void {
  const declared = mesh.datasets.get(table) ?? mesh.models.get(table);
  if (!declared) {
    problems.add(
      `'tables' names no table '${table}'`,
      oneOf(table, [...mesh.datasets.keys(), ...mesh.models.keys()]),
      place,
    );
    return;
  }
  const seen = view.kind === 'changes' ? [...declared.columns, ...VALIDITY] : declared.columns;
  for (const { name, type } of columns) {
    const now = seen.find((column) => column.name === name);
    if (now?.type === type) continue;
    const is = now ? `is ${now.type} and not ${type}` : 'is not there';
    problems.add(`column '${name}' of ${table} ${is}`, 'synthesize the app again', place);
  }
  for (const name of key.filter((it) => !columns.some((column) => column.name === it)))
    problems.add(`the key of ${table} has no column '${name}'`, 'synthesize the app again', place);
}

function checkAudienceTable(
  what: string,
  table: ProductTable,
  { columns }: AudienceTable,
  place: Place,
  problems: Problems,
): void {
  const names = table.columns.map(({ name }) => name);
  repeated(columns, `${what}: columns of '${table.name}'`, place, problems);
  for (const { name, type, mask } of columns) {
    const column = table.columns.find((it) => it.name === name);
    const masked = column && maskedType(mask, column.type);
    if (!column) problems.add(`${what} names no column '${name}' of '${table.name}'`, oneOf(name, names), place);
    else if (masked === undefined) {
      const hint = "take the mask 'null' or 'hash', which fit every type";
      problems.add(`${what}: the mask '${mask}' does not fit '${name}', which is ${column.type}`, hint, place);
    } else if (masked !== type) {
      problems.add(`${what}: column '${name}' is ${masked} and not ${type}`, 'synthesize the app again', place);
    }
  }
}

function repeated(list: readonly { readonly name: string }[], what: string, place: Place, problems: Problems): void {
  const names = list.map(({ name }) => name);
  for (const name of new Set(names.filter((it, at) => names.indexOf(it) !== at)))
    problems.add(`${what} has '${name}' twice`, 'name each once', place);
}

function oneOf(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near ? `did you mean '${near}'` : `there are: ${names.join(', ')}`;
}
