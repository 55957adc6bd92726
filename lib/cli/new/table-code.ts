import type { ColumnGuess, TableGuess } from './guess-table';

const PAGE = 120;

/** The declaration of a table, as it stands in an app that `new team` wrote. */
export function tableCode(name: string, localPath: string, guess: TableGuess): string {
  const doubts = guess.columns.flatMap(({ name: column, doubt }) => (doubt ? [`${column} is a string: ${doubt}`] : []));
  const options = {
    ...(guess.delimiter === ',' ? {} : { delimiter: guess.delimiter }),
    ...(guess.encoding === 'utf-8' ? {} : { encoding: guess.encoding }),
  };
  const csv = [...properties(options), 'delivery: Delivery.replacesSameName()', property('localPath', localPath)];
  return [
    '',
    ...[...guess.notes, ...doubts].map((note) => `// ${note.replace(/\s+/g, ' ')}.`),
    `staging.addDataset(${text(name)}, {`,
    ...wrapped(`  source: landing.addSource(${text(name)}, Source.csv({ ${csv.join(', ')} })),`, [
      '  source: landing.addSource(',
      `    ${text(name)},`,
      `    Source.csv({ ${csv.join(', ')} }),`,
      '  ),',
    ]),
    '  columns: {',
    ...guess.columns.map((column) => `    ${column.name}: ${columnCode(column)},`),
    '  },',
    '});',
    '',
  ].join('\n');
}

function columnCode({ name, header, kind, words = [], options = {} }: ColumnGuess): string {
  const all = properties({ ...(header === name ? {} : { from: [header] }), ...options });
  return `Column.${kind}(${[...words, ...(all.length > 0 ? [`{ ${all.join(', ')} }`] : [])].join(', ')})`;
}

function properties(values: Readonly<Record<string, string | readonly string[]>>): string[] {
  return Object.entries(values).map(([name, value]) => property(name, value));
}

function property(name: string, value: string | readonly string[]): string {
  return `${name}: ${typeof value === 'string' ? text(value) : `[${value.map(text).join(', ')}]`}`;
}

/** A TypeScript literal, whatever the file's header holds. */
function text(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u007f-\u009f\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}

function wrapped(line: string, lines: string[]): string[] {
  return line.length <= PAGE ? [line] : lines;
}
