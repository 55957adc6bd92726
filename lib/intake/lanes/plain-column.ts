import { decimalOf, duckdbType, parseDatePattern, type StagedColumn, wordsOf } from '../../contract';
import { quoteLiteral } from '../../engine';
import { FILLED, TRIMMED } from './cell-shapes';
import { dayOrder, momentShape } from './plain-moment';
import { byte, choice, optional, row, type Shape, text, times } from './shape';

/** A column of which the look of a cell alone tells that it has a value, and which. */
export interface PlainColumn {
  /** What cells look like that have a value; those that look otherwise may have one too. */
  readonly shape: Shape;
  /** SQL: the value of the text of such a cell, days as the shape turns them. */
  readonly value: (cell: string) => string;
  /** How the engine's reader gives that value itself; absent where it cannot. */
  readonly reader?: ReaderType;
}

export interface ReaderType {
  readonly type: string;
  /** What the reader must be told; one that is undefined must not be. */
  readonly options: Readonly<Record<string, string | undefined>>;
}

const DIGIT = byte('09');
const KNOWN = new Set(['formats', 'timeZone', 'decimal', 'group', 'trueWords', 'falseWords', 'nullWords', 'keepSpace']);
const ISO_DAY = momentShape('yyyy-MM-dd') as Shape;
const ISO_MOMENT = row(
  choice(momentShape("yyyy-MM-dd'T'HH:mm:ss") as Shape, momentShape('yyyy-MM-dd HH:mm:ss') as Shape),
  optional(row(text('.'), times(DIGIT, 1, 6))),
);

/** Undefined where only the rule of the column can tell. */
export function plainColumn(column: StagedColumn): PlainColumn | undefined {
  const { parse = {} } = column;
  if (Object.entries(parse).some(([name, value]) => value !== undefined && !KNOWN.has(name))) return undefined;
  const words = parse.nullWords?.filter(isTrimmed) ?? [];
  const plain = ofType(column, words.length > 0);
  if (!plain || words.length === 0) return plain;
  return {
    shape: choice(plain.shape, ...words.map(text)),
    value: (cell) =>
      `CASE WHEN ${cell} IN (${words.map(quoteLiteral).join(', ')}) THEN NULL ELSE ${plain.value(cell)} END`,
  };
}

function ofType(column: StagedColumn, hasWords: boolean): PlainColumn | undefined {
  const decimal = decimalOf(column.type);
  if (decimal) return decimalColumn(column, decimal);
  switch (column.type) {
    case 'string':
      return stringColumn(column);
    case 'int':
      return integerColumn(column, choice(times(DIGIT, 1, 9), row(text('1'), times(DIGIT, 9))));
    case 'long':
      return integerColumn(column, times(DIGIT, 1, 18));
    case 'boolean':
      return booleanColumn(column);
    case 'date':
    case 'timestamp':
      return momentColumn(column, hasWords);
    default:
      return undefined;
  }
}

function stringColumn({ parse = {} }: StagedColumn): PlainColumn {
  // A null word is known with white space around it as well.
  const isKept = parse.keepSpace && !parse.nullWords?.length;
  return { shape: isKept ? FILLED : TRIMMED, value: (cell) => cell, reader: { type: 'VARCHAR', options: {} } };
}

function integerColumn({ type, parse }: StagedColumn, digits: Shape): PlainColumn | undefined {
  if (parse?.group !== undefined) return undefined;
  const engine = duckdbType(type);
  return {
    shape: row(optional(text('-')), digits),
    value: (cell) => `TRY_CAST(${cell} AS ${engine})`,
    reader: { type: engine, options: {} },
  };
}

function decimalColumn(
  { type, parse = {} }: StagedColumn,
  { precision, scale }: { precision: number; scale: number },
): PlainColumn | undefined {
  const { decimal = '.', group } = parse;
  if (![decimal, group ?? ','].every((mark) => /^[.,']$/.test(mark)) || decimal === group) return undefined;
  const whole = precision - scale;
  const plainDigits = whole > 0 ? times(DIGIT, 1, whole) : text('0');
  const grouped: Shape[] = [];
  for (let groups = 1; group !== undefined && groups * 3 < whole; groups++) {
    const first = times(DIGIT, 1, Math.min(3, whole - groups * 3));
    grouped.push(row(first, times(row(text(group), times(DIGIT, 3)), groups)));
  }
  const fraction = scale > 0 ? optional(row(text(decimal), times(DIGIT, 1, scale))) : row();
  const engine = duckdbType(type);
  return {
    shape: row(optional(text('-')), choice(plainDigits, ...grouped), fraction),
    value: (cell) => {
      const digits = group === undefined ? cell : `replace(${cell}, ${quoteLiteral(group)}, '')`;
      const plain = decimal === '.' ? digits : `replace(${digits}, ${quoteLiteral(decimal)}, '.')`;
      return `TRY_CAST(${plain} AS ${engine})`;
    },
    reader: /^[.,]$/.test(decimal)
      ? { type: engine, options: { decimal_separator: decimal, ...(group !== undefined && { thousands: group }) } }
      : undefined,
  };
}

function booleanColumn(column: StagedColumn): PlainColumn {
  const { trueWords, falseWords } = wordsOf(column);
  return {
    shape: choice(...[...trueWords, ...falseWords].filter(isTrimmed).map(text)),
    value: (cell) => `${cell} IN (${[...trueWords, ''].map(quoteLiteral).join(', ')})`,
  };
}

/** @param hasWords - a cell may be compared with words, as it is written */
function momentColumn({ type, parse }: StagedColumn, hasWords: boolean): PlainColumn | undefined {
  const engine = duckdbType(type);
  const option = type === 'date' ? 'dateformat' : 'timestampformat';
  const asIso = (shape: Shape): PlainColumn => ({
    shape,
    value: (cell) => `TRY_CAST(${cell} AS ${engine})`,
    reader: { type: engine, options: { [option]: undefined } },
  });
  const pattern = parse?.formats?.[0];
  if (pattern === undefined) return asIso(type === 'date' ? ISO_DAY : ISO_MOMENT);
  const format = parseDatePattern(pattern);
  const isIso = pattern.startsWith('yyyy-MM-dd');
  const order = hasWords && !isIso ? undefined : dayOrder(pattern);
  const shape = momentShape(pattern, isIso ? undefined : order);
  if ('problem' in format || shape === undefined || (type === 'date' && format.hasTime)) return undefined;
  // The reader takes what is written as ISO 8601 has it in a fraction of the time that a format takes.
  if (order) return asIso(shape);
  return {
    shape,
    value: (cell) => `CAST(try_strptime(${cell}, ${quoteLiteral(format.strptime)}) AS ${engine})`,
    reader: { type: engine, options: { [option]: format.strptime } },
  };
}

/** False for words that no trimmed cell has. */
function isTrimmed(word: string): boolean {
  return word !== '' && !/^[\s\u0085]|[\s\u0085]$/.test(word);
}
