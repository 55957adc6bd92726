import { quoteIdentifier, quoteLiteral } from '../../engine';
import { globLiteral } from '../records';
import { stagedSql } from '../result-sql';
import { typedRecords } from '../typing';
import type { Chunk, Chunks } from './chunks';
import type { LinePlan } from './line-plan';
import type { Opening } from './opening';
import type { PlainDialect } from './plain-dialect';
import type { LaneRequest } from './typed';

/** What the engine takes for one line, in bytes, and therefore at least for a buffer. */
const SMALLEST_BUFFER = 2_097_152;

/** How the engine is to read chunks. */
export interface CleanRead {
  readonly request: LaneRequest;
  readonly dialect: PlainDialect;
  readonly opening: Opening;
  readonly plan: LinePlan;
  readonly chunks: Chunks;
}

/** A SELECT of the clean records of some of the chunks, as they are staged. `lineOf` is the function that a LineLedger answers. */
export function cleanSql(read: CleanRead, some: readonly Chunk[], lineOf: string): string {
  const { request } = read;
  const typed = typedSql(read, some);
  // The function has a memory: a filter that does not need it would be moved before it and take its rows away.
  const chunk = 'CASE WHEN __code IS NULL OR __line < 0 THEN __line ELSE -1 - __line END';
  const numbered = `SELECT * REPLACE (${lineOf}(CAST(${chunk} AS INTEGER)) AS __line, NULL::VARCHAR AS __code) FROM (${typed})`;
  return stagedSql(`(FROM (${numbered}) WHERE __line > 0)`, request.dataset.columns, request.intake, request.period);
}

/** The records of chunks with their values: `__line` is the index of their chunk, -1 less that where a record is not surely one. */
function typedSql({ request, dialect, opening, plan, chunks }: CleanRead, some: readonly Chunk[]): string {
  const judged = plan.columns.filter(({ isJudged }) => isJudged);
  const settled = plan.columns.filter(({ isJudged }) => !isJudged);
  const { mark } = opening;
  const line = mark
    ? `CASE WHEN h${mark.position} = ${quoteLiteral(mark.text)} THEN -1 - file_index ELSE file_index END`
    : 'file_index';
  const passed = settled.map(({ column, sql }, index) => ({ name: column.name, from: `p${index}`, sql }));
  const cells = [
    ...passed.map(({ from, sql }) => `${sql} AS ${from}`),
    ...judged.map(({ sql }, index) => `${sql} AS c${index}`),
  ];
  const relation = `(SELECT ${line} AS line, NULL::VARCHAR AS code, NULL::VARCHAR AS message, NULL::VARCHAR AS raw, ${cells.join(', ')}
  FROM ${fileSql(dialect, plan, chunks, some)})`;
  if (judged.length === 0) {
    const own = passed.map(({ name, from }) => `${from} AS ${quoteIdentifier(name)}`);
    return `SELECT ${own.join(', ')}, line AS __line, code AS __code FROM ${relation}`;
  }
  const forms = judged.map(({ type }) => (type === undefined ? 'text' : { duckdb: type }));
  const columns = judged.map(({ column }) => column);
  return typedRecords({ relation, forms, passed }, columns, request.timeZone);
}

function fileSql(dialect: PlainDialect, { cells, options }: LinePlan, chunks: Chunks, some: readonly Chunk[]): string {
  const { delimiter, quote } = dialect;
  const mark = quoteLiteral(chunks.quoted && quote !== undefined ? String.fromCharCode(quote) : '');
  const told = [...options].map(([name, value]) => `, ${name} = ${quoteLiteral(value)}`).join('');
  const types = cells.map(({ type }, index) => `'h${index}': '${type}'`);
  return `read_csv([${some.map(({ path }) => globLiteral(path)).join(', ')}], auto_detect = false, header = false, strict_mode = true,
  delim = ${quoteLiteral(String.fromCharCode(delimiter))}, quote = ${mark}, escape = ${mark}, comment = ''${told},
  columns = {${types.join(', ')}}, buffer_size = ${Math.max(chunks.largest + 1, SMALLEST_BUFFER)}${chunks.crlf ? '' : `, new_line = '\\n'`})`;
}
