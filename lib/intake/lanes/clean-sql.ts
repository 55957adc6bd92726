import { quoteIdentifier, quoteLiteral } from '../../engine';
import { globLiteral } from '../records';
import { stagedSql } from '../result-sql';
import { typedRecords } from '../typing';
import type { LinePlan } from './line-plan';
import type { Opening } from './opening';
import type { PlainDialect } from './plain-dialect';
import type { LaneRequest } from './typed';

/** What the engine takes for one line, in bytes, and therefore at least for a buffer. */
const SMALLEST_BUFFER = 2_097_152;

/** How the engine is to read a file. */
export interface CleanRead {
  readonly request: LaneRequest;
  readonly dialect: PlainDialect;
  readonly opening: Opening;
  readonly plan: LinePlan;
}

/** Chunks to be read. */
export interface ChunkList {
  /** Of all of them, in their order. */
  readonly paths: readonly string[];
  /** Bytes of the largest. */
  readonly largest: number;
}

/** A SELECT of the clean records of chunks, as they are staged. `lineOf` is the function that a LineLedger answers. */
export function cleanSql(read: CleanRead, chunks: ChunkList, lineOf: string): string {
  const typed = read.plan.columns.some(({ isJudged }) => isJudged) ? judgedSql : settledSql;
  const { dataset, intake, period } = read.request;
  return stagedSql(`(${typed(read, chunks, lineOf)})`, dataset.columns, intake, period);
}

/** Records of which every value is settled by its look. */
function settledSql(read: CleanRead, chunks: ChunkList, lineOf: string): string {
  const values = read.plan.columns.map(({ column, sql }) => `${sql} AS ${quoteIdentifier(column.name)}`);
  return `SELECT ${values.join(', ')}, ${lineOf}(CAST(file_index AS INTEGER)) AS __line, NULL::VARCHAR AS __code
  FROM ${fileSql(read, chunks)}`;
}

/** Records with values that a rule judges: those with a fault are left. */
function judgedSql(read: CleanRead, chunks: ChunkList, lineOf: string): string {
  const { plan, request } = read;
  const judged = plan.columns.filter(({ isJudged }) => isJudged);
  const settled = plan.columns.filter(({ isJudged }) => !isJudged);
  const passed = settled.map(({ column, sql }, index) => ({ name: column.name, from: `p${index}`, sql }));
  const cells = [
    ...passed.map(({ from, sql }) => `${sql} AS ${from}`),
    ...judged.map(({ sql }, index) => `${sql} AS c${index}`),
  ];
  const relation = `(SELECT CAST(file_index AS INTEGER) AS line, NULL::VARCHAR AS code, NULL::VARCHAR AS message, NULL::VARCHAR AS raw, ${cells.join(', ')}
  FROM ${fileSql(read, chunks)})`;
  const forms = judged.map(({ type }) => (type === undefined ? 'text' : { duckdb: type }));
  const columns = judged.map(({ column }) => column);
  const typed = typedRecords({ relation, forms, passed }, columns, request.timeZone);
  // The function has a memory: a filter that does not need it would be moved before it and take its rows away.
  const chunk = 'CASE WHEN __code IS NULL THEN __line ELSE -1 - __line END';
  return `FROM (SELECT * REPLACE (${lineOf}(${chunk}) AS __line, NULL::VARCHAR AS __code) FROM (${typed})) WHERE __line > 0`;
}

function fileSql({ dialect, opening, plan }: CleanRead, { paths, largest }: ChunkList): string {
  const { delimiter, quote, doubled } = dialect;
  // Where a quote inside quotes is not doubled, a file with quotes is left to the other lane.
  const mark = quoteLiteral(doubled && quote !== undefined ? String.fromCharCode(quote) : '');
  const told = [...plan.options].map(([name, value]) => `, ${name} = ${quoteLiteral(value)}`).join('');
  const types = plan.cells.map(({ type }, index) => `'h${index}': '${type}'`);
  return `read_csv([${paths.map(globLiteral).join(', ')}], auto_detect = false, header = false, strict_mode = true,
  delim = ${quoteLiteral(String.fromCharCode(delimiter))}, quote = ${mark}, escape = ${mark}, comment = ''${told},
  columns = {${types.join(', ')}}, buffer_size = ${Math.max(largest + 1, SMALLEST_BUFFER)}${opening.crlf ? '' : `, new_line = '\\n'`})`;
}
