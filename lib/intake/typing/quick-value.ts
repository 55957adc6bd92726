import { decimalOf, duckdbType, parseDatePattern, type StagedColumn, wordsOf } from '../../contract';
import { quoteLiteral } from '../../engine';
import { WHITE } from './cell-text';
import { matches } from './type-rule';

/** Parse rules that the quick values know. */
const KNOWN = new Set(['formats', 'timeZone', 'decimal', 'group', 'trueWords', 'falseWords', 'nullWords', 'keepSpace']);
/** Fields of a fixed width. */
const FIXED = /^(yyyy|MM|dd|HH|mm|ss|[-/.:T])+( (HH|mm|ss|[:.])+)?$/;

/**
 * SQL over an untrimmed cell: its value where the usual spelling leaves no doubt, NULL everywhere else. It never differs from
 * what the column's rule gives, and costs half; undefined where there is none for the column.
 */
export function quickValue(column: StagedColumn, cell: string): string | undefined {
  const { parse = {} } = column;
  if (Object.entries(parse).some(([name, value]) => value !== undefined && !KNOWN.has(name))) return undefined;
  const value = usualValue(column, cell);
  if (value === undefined || !parse.nullWords?.length) return value;
  return `CASE WHEN ${cell} NOT IN (${parse.nullWords.map(quoteLiteral).join(', ')}) THEN ${value} END`;
}

function usualValue(column: StagedColumn, cell: string): string | undefined {
  if (decimalOf(column.type)) return decimalValue(column, cell);
  switch (column.type) {
    case 'string':
      return stringValue(cell);
    case 'int':
    case 'long':
      return column.parse?.group === undefined ? integerValue(column, cell) : undefined;
    case 'boolean':
      return booleanValue(column, cell);
    case 'date':
    case 'timestamp':
      return momentValue(column, cell);
    default:
      return undefined;
  }
}

/** One look at the last character: an expression for each of white space costs the engine's planner seconds in a wide table. */
function stringValue(cell: string): string {
  const isWhite = `contains(${quoteLiteral([...WHITE].join(''))}, right(${cell}, 1))`;
  return `CASE WHEN ${cell} BETWEEN '!' AND '~~' AND NOT ${isWhite} THEN ${cell} END`;
}

function integerValue({ type }: StagedColumn, cell: string): string {
  const value = `TRY_CAST(${cell} AS ${duckdbType(type)})`;
  return `CASE WHEN CAST(${value} AS VARCHAR) = ${cell} THEN ${value} END`;
}

function decimalValue({ type, parse }: StagedColumn, cell: string): string | undefined {
  const { decimal = '.', group } = parse ?? {};
  const { scale } = decimalOf(type) as { scale: number };
  if (![decimal, group ?? ','].every((mark) => /^[.,']$/.test(mark))) return undefined;
  const fraction = scale > 0 ? `(?:[${decimal}]\\d{1,${scale}})?` : '';
  const shape = `-?\\d{1,3}(?:${group === undefined ? '' : `(?:[${group}]\\d{3})+|`}\\d*)${fraction}`;
  const whole = group === undefined ? cell : `replace(${cell}, ${quoteLiteral(group)}, '')`;
  const plain = decimal === '.' ? whole : `replace(${whole}, ${quoteLiteral(decimal)}, '.')`;
  return `CASE WHEN ${matches(cell, shape)} THEN TRY_CAST(${plain} AS ${duckdbType(type)}) END`;
}

function booleanValue(column: StagedColumn, cell: string): string {
  const { trueWords, falseWords: words } = wordsOf(column);
  const folded = trueWords.map((word) => word.toLowerCase());
  const falseWords = words.filter((word) => !folded.includes(word.toLowerCase()));
  const isOneOf = (words: readonly string[]) =>
    words.length > 0 ? `${cell} IN (${words.map(quoteLiteral).join(', ')})` : 'false';
  return `CASE WHEN ${isOneOf(trueWords)} THEN true WHEN ${isOneOf(falseWords)} THEN false END`;
}

/** `strptime` alone is laxer than a pattern, so the shape is looked at too. */
function momentValue({ type, parse }: StagedColumn, cell: string): string | undefined {
  const [pattern] = parse?.formats ?? [];
  if (pattern === undefined || !FIXED.test(pattern) || !pattern.includes('yyyy')) return undefined;
  const format = parseDatePattern(pattern);
  if ('problem' in format || (type === 'date' && format.hasTime)) return undefined;
  const moment = `try_strptime(${cell}, ${quoteLiteral(format.strptime)})`;
  return `CASE WHEN ${matches(cell, format.shape)} THEN CAST(${moment} AS ${duckdbType(type)}) END`;
}
