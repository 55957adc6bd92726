import { decimalOf, duckdbType, type StagedColumn } from '../../contract';
import { type Digits, type NumberSpelling, NumberText } from './number-text';
import { CellKind, type CellText, type TypeFault, type TypeRule } from './type-rule';

/** Any digits behind the separator. */
const SOME: Digits = { behind: '\\d+' };
const SCIENTIFIC: Digits = { ...SOME, exponent: '(?:[eE][+-]?\\d+)?' };

/** Numbers: a separator is never guessed, groups stand by threes, and what the type cannot hold is a fault. */
export function numberRule(column: StagedColumn, cell: CellText): TypeRule {
  const { parse = {} } = column;
  const written = spelled(column, cell.text, parse);
  if (!cell.kind) return written;
  // Workbooks, JSON and SQL have a spelling of their own for numbers; a workbook's percentage is the number before its sign.
  const { percent } = parse;
  const typed = [
    { kind: CellKind.number, rule: spelled(column, cell.text, { percent }, true) },
    { kind: CellKind.percent, rule: spelled(column, cell.text, { percent: percent ?? 'fraction' }) },
  ].map(({ kind, rule }) => ({ is: `${cell.kind} = '${kind}'`, rule }));
  return {
    value: `CASE ${typed.map(({ is, rule }) => `WHEN ${is} THEN ${rule.value}`).join(' ')} ELSE ${written.value} END`,
    faults: [
      ...typed.flatMap(({ is, rule }) =>
        rule.faults.map((fault) => ({ ...fault, when: [is, fault.when].filter(Boolean).join(' AND ') })),
      ),
      ...written.faults,
    ],
  };
}

function spelled(column: StagedColumn, text: string, spelling: NumberSpelling, canonical = false): TypeRule {
  const number = new NumberText(text, spelling);
  const type = duckdbType(column.type);
  const decimal = decimalOf(column.type);
  if (spelling.percent === 'fraction' && column.type !== 'double' && (decimal?.scale ?? 0) < 2) {
    const says = `is a percentage, and the column has no two digits behind the decimal separator for it`;
    return { value: `CAST(NULL AS ${type})`, faults: [{ code: 'too_many_decimals', says }] };
  }
  if (decimal) return decimalRule(number, type, spelling, decimal);
  if (column.type === 'double') return doubleRule(number, spelling);
  // Where a number is no text, 1.0 is a spelling of 1.
  return integerRule(number, type, spelling, canonical ? { behind: '0+' } : {});
}

function decimalRule(
  number: NumberText,
  type: string,
  spelling: NumberSpelling,
  { precision, scale }: { precision: number; scale: number },
): TypeRule {
  const kept = spelling.percent === 'fraction' ? scale - 2 : scale;
  const fits: Digits = { behind: kept > 0 ? `\\d{1,${kept}}0*|0+` : '0+' };
  return {
    value: number.as(type, fits),
    faults: [
      ...notNumber(number, `a decimal number${number.words()}`, SOME, spelling),
      {
        when: `NOT ${number.looksLike(fits)}`,
        code: 'too_many_decimals',
        says: `has more than ${kept} digit${kept === 1 ? '' : 's'} behind the decimal separator`,
      },
      {
        code: 'out_of_range',
        says: `has more than ${precision - kept} digits before the decimal separator`,
      },
    ],
  };
}

function integerRule(number: NumberText, type: string, spelling: NumberSpelling, digits: Digits): TypeRule {
  return {
    value: number.as(type, digits),
    faults: [
      ...notNumber(number, `a whole number${number.words(true)}`, digits, spelling, 'not_an_integer'),
      { code: 'out_of_range', says: `is too large for a whole number of ${type === 'INTEGER' ? 32 : 64} bits` },
    ],
  };
}

function doubleRule(number: NumberText, spelling: NumberSpelling): TypeRule {
  const digits = number.isDecorated ? SOME : SCIENTIFIC;
  const value = number.as('DOUBLE', digits);
  return {
    value: `CASE WHEN isfinite(${value}) THEN ${value} END`,
    faults: [
      ...notNumber(number, `a number${number.words()}`, digits, spelling),
      { code: 'out_of_range', says: 'is too large for a double-precision number' },
    ],
  };
}

function notNumber(
  number: NumberText,
  what: string,
  digits: Digits,
  spelling: NumberSpelling,
  code = 'not_a_number',
): TypeFault[] {
  const withoutSign: TypeFault[] =
    spelling.percent === 'fraction'
      ? [
          {
            when: number.looksLike(digits, 'none'),
            code: 'no_percent_sign',
            says: "has no '%', without which nobody knows whether it is a fraction or a percentage",
          },
        ]
      : [];
  const says = `is not ${what}`;
  return [...withoutSign, { when: `NOT (${number.looksLike(digits)})`, code, says }];
}
