import { quoteLiteral } from '../../engine';
import { globLiteral } from '../records';
import { stagedSql } from '../result-sql';
import { typedRecords } from '../typing';
import type { Chunk, Chunks } from './chunks';
import type { Opening } from './opening';
import type { PlainDialect } from './plain-dialect';
import type { LaneRequest } from './typed';

/** RE2: nothing but white space, as the careful lane knows it. */
const WHITE =
  '[\\x{9}-\\x{d}\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}]*';

/** What the engine takes for one line, in bytes, and therefore at least for a buffer. */
const SMALLEST_BUFFER = 2_097_152;

/** How the engine is to read chunks. */
export interface CleanRead {
  readonly request: LaneRequest;
  readonly dialect: PlainDialect;
  readonly opening: Opening;
  readonly chunks: Chunks;
}

/** A SELECT of the clean records of some of the chunks, as they are staged. `lineOf` is the function that a LineLedger answers. */
export function cleanSql(read: CleanRead, some: readonly Chunk[], lineOf: string): string {
  const { request } = read;
  const { columns } = request.dataset;
  const forms = columns.map(() => 'text' as const);
  const typed = typedRecords({ relation: recordsSql(read, some), forms }, columns, request.timeZone);
  // The function has a memory: a filter that does not need it would be moved before it and take its rows away.
  const chunk = 'CASE WHEN __code IS NULL OR __line < 0 THEN __line ELSE -1 - __line END';
  const numbered = `SELECT * REPLACE (${lineOf}(CAST(${chunk} AS INTEGER)) AS __line, NULL::VARCHAR AS __code) FROM (${typed})`;
  return stagedSql(`(FROM (${numbered}) WHERE __line > 0)`, columns, request.intake, request.period);
}

/** The records of chunks: `line` is the index of their chunk, -1 less that where a record is not surely one. */
function recordsSql({ request, dialect, opening, chunks }: CleanRead, some: readonly Chunk[]): string {
  const { width, positions, mark } = opening;
  const names = Array.from({ length: width }, (_, index) => `h${index}`);
  const cells = positions.map(
    (position, index) => `${position === -1 ? 'NULL::VARCHAR' : names[position]} AS c${index}`,
  );
  const doubts = mark ? [`${names[mark.position]} = ${quoteLiteral(mark.text)}`] : [];
  const isBlankFaulty = request.dataset.columns.some(({ required }, index) => required && positions[index] !== -1);
  if (!isBlankFaulty) {
    const mapped = positions.filter((position) => position !== -1).map((position) => names[position]);
    doubts.push(`regexp_full_match(COALESCE(${mapped.join(', ')}, ''), '${WHITE}')`);
  }
  const line =
    doubts.length > 0 ? `CASE WHEN ${doubts.join(' OR ')} THEN -1 - file_index ELSE file_index END` : 'file_index';
  return `(SELECT ${line} AS line, NULL::VARCHAR AS code, NULL::VARCHAR AS message, NULL::VARCHAR AS raw, ${cells.join(', ')}
  FROM read_csv([${some.map(({ path }) => globLiteral(path)).join(', ')}], auto_detect = false, header = false, strict_mode = true,
  columns = {${names.map((name) => `'${name}': 'VARCHAR'`).join(', ')}}, ${dialectSql(dialect, chunks)}))`;
}

function dialectSql({ delimiter, quote }: PlainDialect, { quoted, largest }: Chunks): string {
  const mark = quoteLiteral(quoted && quote !== undefined ? String.fromCharCode(quote) : '');
  const marks = `delim = ${quoteLiteral(String.fromCharCode(delimiter))}, quote = ${mark}, escape = ${mark}, comment = ''`;
  return `${marks}, new_line = '\\n', buffer_size = ${Math.max(largest + 1, SMALLEST_BUFFER)}`;
}
