import { type EngineColumn, quoteIdentifier, quoteLiteral } from '../../engine';
import { MeshError, nearest, type Problem } from '../../error';

/** Numbers of more than 15 digits are written as texts, so that none of them is lost. */
export type GivenValue = string | number | bigint | boolean | Date | null;
/** A row by column; a column that is left out is null. */
export type GivenRow = Readonly<Record<string, GivenValue | undefined>>;

/** A SELECT of these rows with exactly these columns. @param what they are, for messages: `input 'bill'` */
export function givenRowsSql(what: string, columns: readonly EngineColumn[], rows: readonly GivenRow[]): string {
  const problems = rows.flatMap((row, at) => rowProblems(`row ${at + 1} of ${what}`, columns, row));
  if (problems.length > 0) throw new MeshError(problems);
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const typed = columns.map(
    ({ name, duckdbType }) => `CAST(${quoteIdentifier(name)} AS ${duckdbType}) AS ${quoteIdentifier(name)}`,
  );
  const texts = rows.map((row) => `(${columns.map(({ name }) => literalOf(row[name])).join(', ')})`);
  // One row of nulls says what the columns are where no row is given.
  const values = texts.length > 0 ? texts.join(',\n') : `(${columns.map(() => 'NULL').join(', ')})`;
  return `SELECT ${typed.join(', ')} FROM (VALUES ${values}) AS given(${names})${texts.length > 0 ? '' : ' WHERE false'}`;
}

function rowProblems(where: string, columns: readonly EngineColumn[], row: GivenRow): Problem[] {
  const names = columns.map(({ name }) => name);
  const unknown = Object.keys(row).filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) => {
      const near = nearest(name, names);
      const hint = near ? `did you mean '${near}'` : `there are: ${names.join(', ')}`;
      return { message: `${where}: there is no column '${name}'`, hint };
    }),
    ...columns.flatMap(({ name, duckdbType }) => {
      const message = lossOf(row[name], duckdbType);
      return message ? [{ message: `${where}: '${name}' ${message}`, hint: 'give a value of its type' }] : [];
    }),
  ];
}

/** What the engine would round without a word. */
function lossOf(value: GivenValue | undefined, type: string): string | undefined {
  if (value === null || value === undefined || value instanceof Date) return undefined;
  const text = String(value);
  const fraction = /^\s*[-+]?\d*\.(\d*?)0*\s*$/.exec(text)?.[1].length ?? 0;
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1] ?? (/^(INTEGER|BIGINT)$/.test(type) ? '0' : undefined);
  return scale !== undefined && fraction > Number(scale) ? `must be ${type}, got ${text}` : undefined;
}

function literalOf(value: GivenValue | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  return quoteLiteral(value instanceof Date ? value.toISOString() : String(value));
}
