import { decimalOf, duckdbType, type StagedColumn, separatorsOf } from '../../contract';
import { quoteLiteral } from '../../engine';
import { CellKind, type CellText, matches, type TypeFault, type TypeRule } from './type-rule';

interface Separators {
  readonly decimal: string;
  readonly group?: string;
}

/** How workbooks, JSON and SQL write a number. */
const CANONICAL: Separators = { decimal: '.' };

/** Spellings of the same separator: who declares a space means the ones that do not break as well. */
const ALIKE: Readonly<Record<string, string>> = { ' ': ' \u00a0\u202f\u2009', "'": "'\u2019", '\u2019': "'\u2019" };

/** Numbers: a separator is never guessed, groups stand by threes, and what the type cannot hold is a fault. */
export function numberRule(column: StagedColumn, cell: CellText): TypeRule {
  const declared = separatorsOf(column);
  const written = spelled(column, cell.text, declared);
  if (!cell.kind || (declared.decimal === '.' && declared.group === undefined)) return written;
  const typed = spelled(column, cell.text, CANONICAL);
  const isNumber = `${cell.kind} = '${CellKind.number}'`;
  return {
    value: `CASE WHEN ${isNumber} THEN ${typed.value} ELSE ${written.value} END`,
    faults: [
      ...typed.faults.map((fault) => ({ ...fault, when: [isNumber, fault.when].filter(Boolean).join(' AND ') })),
      ...written.faults,
    ],
  };
}

function spelled(column: StagedColumn, text: string, separators: Separators): TypeRule {
  const decimal = decimalOf(column.type);
  if (decimal) return decimalRule(column, text, separators, decimal);
  return column.type === 'double' ? doubleRule(text, separators) : integerRule(column, text, separators);
}

function decimalRule(
  column: StagedColumn,
  text: string,
  separators: Separators,
  { precision, scale }: { precision: number; scale: number },
): TypeRule {
  const point = escaped(separators.decimal);
  const fits = `${point}(?:${scale > 0 ? `\\d{1,${scale}}0*|` : ''}0+)`;
  return {
    value: cast(text, numberShape(separators, fits), separators, duckdbType(column.type)),
    faults: [
      notNumber(text, numberShape(separators, `${point}\\d+`), separators, 'a decimal number'),
      {
        when: `NOT ${matches(text, numberShape(separators, fits))}`,
        code: 'too_many_decimals',
        says: `has more than ${scale} digit${scale === 1 ? '' : 's'} behind the decimal separator`,
      },
      { code: 'out_of_range', says: `has more than ${precision - scale} digits before the decimal separator` },
    ],
  };
}

function integerRule(column: StagedColumn, text: string, separators: Separators): TypeRule {
  const shape = separators === CANONICAL ? numberShape(separators, '\\.0+') : `[+-]?${wholeShape(separators)}`;
  const { group } = separators;
  const says = `is not a whole number${group ? ` with ${quoted(group)} as group separator` : ''}`;
  return {
    value: cast(text, shape, separators, duckdbType(column.type)),
    faults: [
      { when: `NOT ${matches(text, shape)}`, code: 'not_an_integer', says },
      { code: 'out_of_range', says: `is too large for a whole number of ${column.type === 'int' ? 32 : 64} bits` },
    ],
  };
}

function doubleRule(text: string, separators: Separators): TypeRule {
  const shape = `${numberShape(separators, `${escaped(separators.decimal)}\\d+`)}(?:[eE][+-]?\\d+)?`;
  const value = cast(text, shape, separators, 'DOUBLE');
  return {
    value: `CASE WHEN isfinite(${value}) THEN ${value} END`,
    faults: [
      notNumber(text, shape, separators, 'a number'),
      { code: 'out_of_range', says: 'is too large for a double-precision number' },
    ],
  };
}

function notNumber(text: string, shape: string, { decimal, group }: Separators, what: string): TypeFault {
  const separators = `${quoted(decimal)} as decimal separator${group ? ` and ${quoted(group)} as group separator` : ''}`;
  return { when: `NOT ${matches(text, shape)}`, code: 'not_a_number', says: `is not ${what} with ${separators}` };
}

function numberShape(separators: Separators, fraction: string): string {
  return `[+-]?(?:${wholeShape(separators)}(?:${fraction})?|${fraction})`;
}

function wholeShape({ group }: Separators): string {
  if (group === undefined) return '\\d+';
  return `(?:\\d{1,3}(?:[${[...alike(group)].map(escaped).join('')}]\\d{3})+|\\d+)`;
}

function cast(text: string, shape: string, { decimal, group }: Separators, type: string): string {
  let plain = text;
  if (group !== undefined) plain = `translate(${plain}, ${quoteLiteral(alike(group))}, '')`;
  if (decimal !== '.') plain = `replace(${plain}, ${quoteLiteral(decimal)}, '.')`;
  return `CASE WHEN ${matches(text, shape)} THEN TRY_CAST(${plain} AS ${type}) END`;
}

function alike(separator: string): string {
  return ALIKE[separator] ?? separator;
}

function escaped(character: string): string {
  return /[\w\s]/.test(character) ? character : `\\x{${character.codePointAt(0)?.toString(16)}}`;
}

function quoted(character: string): string {
  return `'${character}'`;
}
