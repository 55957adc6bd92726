import { type ColumnContract, decimalOf, duckdbType, isClassified, isDuckdbType } from '../contract';
import type { EngineColumn } from '../engine';
import { MeshError, nearest } from '../error';
import type { ModelManifest } from '../manifest';
import { identifier, literal, withoutTerminator } from '../plan';

/**
 * The model's SQL, to the letter, inside a SELECT of its declared columns, each cast to its declared type. A value that does not
 * come back from the cast as it went in stops the query and is named.
 */
export function castSelect(model: ModelManifest, produced: readonly EngineColumn[]): string {
  checkColumns(model, produced);
  const columns = model.columns.map((column) => {
    const from = produced.find((it) => sameName(it.name, column.name)) as EngineColumn;
    return `${castExpression(column, from.duckdbType)} AS ${identifier(column.name)}`;
  });
  return `SELECT ${columns.join(', ')}\nFROM (\n${withoutTerminator(model.sql.text)}\n) AS q`;
}

/** What that SELECT gives. */
export function declaredColumns({ columns }: Pick<ModelManifest, 'columns'>): EngineColumn[] {
  return columns.map(({ name, type }) => ({ name, duckdbType: duckdbType(type) }));
}

function checkColumns(model: ModelManifest, produced: readonly EngineColumn[]): void {
  const problems: { message: string; hint?: string }[] = [];
  const names = produced.map((it) => it.name.toLowerCase());
  const declared = model.columns.map((column) => column.name.toLowerCase());
  for (const { name } of model.columns.filter((column) => !names.includes(column.name.toLowerCase()))) {
    const near = nearest(
      name,
      names.filter((it) => !declared.includes(it)),
    );
    problems.push({
      message: `column '${name}' is declared and the SQL does not produce it`,
      hint: near ? `did you mean '${near}'` : 'select it, or take it out of columns',
    });
  }
  for (const name of new Set(names.filter((it) => !declared.includes(it)))) {
    problems.push({
      message: `the SQL produces a column '${name}' that is not declared`,
      hint: 'add it to columns, or do not select it',
    });
  }
  for (const name of new Set(names.filter((it, at) => names.indexOf(it) !== at))) {
    problems.push({ message: `the SQL produces two columns '${name}'`, hint: 'give one of them another name with AS' });
  }
  if (problems.length === 0) return;
  const place = { construct: model.path, file: model.sql.file };
  throw new MeshError(problems.map((problem) => ({ ...problem, place })));
}

function castExpression(column: ColumnContract, from: string): string {
  const [name, to] = [`q.${identifier(column.name)}`, duckdbType(column.type)];
  if (isDuckdbType(from, column.type)) return name;
  const cast = `CAST(${name} AS ${to})`;
  if (widens(from, column)) return cast;
  const comesBack = `TRY_CAST(TRY_CAST(${name} AS ${to}) AS ${from})`;
  // What is classified is not shown, not even where it is wrong.
  const value = isClassified(column) ? "''" : `' ' || CAST(${name} AS VARCHAR)`;
  const message = `${literal(`column '${column.name}': the value`)} || ${value} || ${literal(` does not fit ${column.type} without loss`)}`;
  return `CASE WHEN ${name} IS NOT NULL AND ${comesBack} IS DISTINCT FROM ${name} THEN error(${message}) ELSE ${cast} END`;
}

/** Digits before the separator that every value of the type fits in. */
const INTEGER_DIGITS: Readonly<Record<string, number>> = {
  TINYINT: 3,
  UTINYINT: 3,
  SMALLINT: 5,
  USMALLINT: 5,
  INTEGER: 10,
  UINTEGER: 10,
  BIGINT: 19,
  UBIGINT: 20,
};

/** True where no value of the engine's type can be lost: then nothing needs to be compared. */
function widens(from: string, column: ColumnContract): boolean {
  const decimal = decimalOf(column.type);
  const source = /^DECIMAL\((\d+),(\d+)\)$/.exec(from);
  const [whole, scale] = source
    ? [Number(source[1]) - Number(source[2]), Number(source[2])]
    : [INTEGER_DIGITS[from], 0];
  if (decimal) return whole !== undefined && whole <= decimal.precision - decimal.scale && scale <= decimal.scale;
  if (column.type === 'long') return /^(U?TINYINT|U?SMALLINT|U?INTEGER)$/.test(from);
  if (column.type === 'int') return /^(U?TINYINT|U?SMALLINT)$/.test(from);
  if (column.type === 'double') return /^(FLOAT|U?TINYINT|U?SMALLINT|U?INTEGER)$/.test(from);
  return column.type === 'timestamp' && from === 'DATE';
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
