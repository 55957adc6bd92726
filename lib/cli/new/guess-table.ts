import { guessType, type TypeGuess } from './guess-type';

/** What a CSV file looks like: a proposal for its declaration. */
export interface TableGuess {
  readonly delimiter: string;
  readonly encoding: string;
  readonly columns: readonly ColumnGuess[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export interface ColumnGuess extends TypeGuess {
  readonly name: string;
  /** The header. */
  readonly header: string;
}

/** The columns of records that begin with a header. */
export function guessColumns(records: readonly (readonly string[])[]): Pick<TableGuess, 'columns' | 'notes'> {
  const [header = [], ...rows] = records;
  const columns: ColumnGuess[] = [];
  const notes: string[] = [];
  for (const [at, cell] of header.entries()) {
    const title = cell.trim();
    if (title === '') notes.push(`column ${at + 1} has no header and is left out`);
    else if (header.filter((other) => other.trim().toLowerCase() === title.toLowerCase()).length > 1) {
      notes.push(`column ${at + 1}, '${title}', is left out: another has the same header`);
    } else {
      const name = unused(nameOf(title), columns);
      columns.push({ name, header: title, ...guessType(rows.map((row) => row[at] ?? '')) });
    }
  }
  return { columns, notes };
}

/** A name as tables have them: `Order No.` is `order_no`. */
export function nameOf(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
  const name = plain
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 50)
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) ? name : `c_${name || 'column'}`;
}

function unused(name: string, columns: readonly ColumnGuess[]): string {
  const taken = new Set(columns.map((column) => column.name));
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name}_${count}`)) return `${name}_${count}`;
}
