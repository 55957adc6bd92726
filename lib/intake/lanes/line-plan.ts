import { duckdbType, type StagedColumn } from '../../contract';
import { hasValueChecks } from '../typing';
import { BLANK, FILLED } from './cell-shapes';
import type { Opening } from './opening';
import { type PlainColumn, plainColumn } from './plain-column';
import type { PlainDialect } from './plain-dialect';
import { choice, optional, type Shape } from './shape';

/** Text that a rule judges, or nobody reads. */
const ANY: Shape = choice(FILLED, BLANK);

/** Who tells the value of each column, and what a line must look like for that. */
export interface LinePlan {
  /** By column of the file. */
  readonly cells: readonly CellPlan[];
  /** By column of the dataset. */
  readonly columns: readonly ColumnPlan[];
  /** What the engine's reader is to be told. */
  readonly options: ReadonlyMap<string, string>;
}

export interface CellPlan {
  readonly shape: Shape;
  /** What the engine reads it as. */
  readonly type: string;
}

export interface ColumnPlan {
  readonly column: StagedColumn;
  /** SQL: its value, or its text where a rule judges that; over the columns `h0`, `h1`… of the file. */
  readonly sql: string;
  /** A rule or a check may find fault with it. */
  readonly isJudged: boolean;
  /** What the SQL gives; absent for a text. */
  readonly type?: string;
}

/** @param odd - columns of the file whose cells do not look as plain ones do */
export function linePlan(
  columns: readonly StagedColumn[],
  { positions, width }: Opening,
  dialect: PlainDialect,
  odd: ReadonlySet<number>,
): LinePlan {
  const told = new Map<string, string | undefined>();
  // The same shape for columns that look alike: its automaton is made once.
  const optionals = new Map<Shape, Shape>();
  const cells: CellPlan[] = Array.from({ length: width }, () => ({ shape: ANY, type: 'VARCHAR' }));
  const planned = columns.map((column, index): ColumnPlan => {
    const position = positions[index];
    const type = duckdbType(column.type);
    if (position === -1) return { column, sql: `NULL::${type}`, isJudged: false };
    const cell = `h${position}`;
    const isShared = positions.filter((other) => other === position).length > 1;
    const plain = isShared || odd.has(position) ? undefined : plainColumn(column);
    if (!plain) return { column, sql: cell, isJudged: true };
    const isRead = isTold(plain, dialect, told);
    const maybe = optionals.get(plain.shape) ?? optional(plain.shape);
    optionals.set(plain.shape, maybe);
    const shape = column.required ? plain.shape : maybe;
    cells[position] = { shape, type: isRead && plain.reader ? plain.reader.type : 'VARCHAR' };
    const isJudged = hasValueChecks(column);
    if (isJudged && column.type === 'string') return { column, sql: cell, isJudged };
    return { column, sql: isRead ? cell : plain.value(cell), isJudged, type };
  });
  const options = new Map([...told].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { cells, columns: planned, options };
}

/** True where the reader can give the value, which it is told the same for all columns. */
function isTold({ reader }: PlainColumn, dialect: PlainDialect, told: Map<string, string | undefined>): boolean {
  if (!reader) return false;
  const marks = [dialect.delimiter, dialect.quote].map((code) => code !== undefined && String.fromCharCode(code));
  const options = Object.entries(reader.options);
  const isFree = ([name, value]: [string, string | undefined]) => told.get(name) === value || !told.has(name);
  if (!options.every(isFree) || options.some(([, value]) => marks.includes(value ?? ''))) return false;
  for (const [name, value] of options) told.set(name, value);
  return true;
}
