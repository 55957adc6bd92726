import type { ParseRule, StagedColumn } from '../../contract';
import type { SourceFormat } from '../../manifest';
import { CONTRACT_DEFAULTS } from '../../manifest/read';

const PAGE = 120;
/** `Column.<call>` by type; a decimal has its digits as words. */
const CALLS: Readonly<Record<string, string>> = { long: 'integer', timestamptz: 'instant' };

/** What is declared of a file. */
export interface TableDeclaration {
  readonly format: SourceFormat;
  readonly columns: readonly StagedColumn[];
  /** What a reader should know, in sentences. */
  readonly notes: readonly string[];
}

/** The declaration of a table, as it stands in an app that `new team` wrote. */
export function tableCode(name: string, localPath: string, { format, columns, notes }: TableDeclaration): string {
  const { kind, ...said } = format;
  const defaults: Record<string, unknown> = { ...CONTRACT_DEFAULTS.format[kind] };
  if ('quote' in said) defaults.escape = said.quote;
  const differing = Object.entries(said).filter(([option, value]) => value !== defaults[option]);
  const options = [
    ...properties(Object.fromEntries(differing)),
    'delivery: Delivery.replacesSameName()',
    property('localPath', localPath),
  ];
  const source = `Source.${kind}({ ${options.join(', ')} })`;
  return [
    '',
    ...notes.map((note) => `// ${note.replace(/\s+/g, ' ')}.`),
    `staging.addDataset(${text(name)}, {`,
    ...wrapped(`  source: landing.addSource(${text(name)}, ${source}),`, [
      '  source: landing.addSource(',
      `    ${text(name)},`,
      `    ${source},`,
      '  ),',
    ]),
    '  columns: {',
    ...columns.map((column) => `    ${column.name}: ${columnCode(column)},`),
    '  },',
    '});',
    '',
  ].join('\n');
}

/** A way to read a column, as an app declares it: `Column.date({ formats: ['dd/MM/yyyy'] })`. */
export function columnCode({ name, type, from = [], parse }: StagedColumn): string {
  const [, call, digits] = /^(\w+)(?:\((.*)\))?$/.exec(type) ?? [];
  const isNamed = from.length === 0 || (from.length === 1 && from[0] === name);
  const options = properties({ ...(isNamed ? {} : { from }), ...(parse as ParseRule | undefined) });
  const words = digits?.split(',').map((word) => word.trim()) ?? [];
  const all = [...words, ...(options.length > 0 ? [`{ ${options.join(', ')} }`] : [])];
  return `Column.${CALLS[call] ?? call}(${all.join(', ')})`;
}

function properties(values: object): string[] {
  return Object.entries(values).map(([name, value]) => property(name, value));
}

function property(name: string, value: unknown): string {
  const literal = Array.isArray(value) ? `[${value.map(String).map(text).join(', ')}]` : value;
  return `${name}: ${typeof value === 'string' ? text(value) : literal}`;
}

/** A TypeScript literal, whatever the file's header holds. */
function text(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u007f-\u009f\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}

function wrapped(line: string, lines: string[]): string[] {
  return line.length <= PAGE ? [line] : lines;
}
