import { decimalOf, parseType, type StagedColumn } from '../../contract';
import { dateRule, instantRule, timeRule, timestampRule } from './moment-rule';
import { nestedRule } from './nested-rule';
import { numberRule } from './number-rule';
import { CellKind, type CellText, type TypeRule } from './type-rule';
import { booleanRule, stringRule, uuidRule } from './word-rule';

/** The rule of a column whose cells are texts, or know what they are besides their text. */
export function textRule(column: StagedColumn, cell: CellText, timeZone: string): TypeRule {
  const type = parseType(column.type);
  const rule =
    type === undefined || type.kind === 'primitive'
      ? primitiveRule(column, cell, timeZone)
      : nestedRule(column, type, cell, (part, text) => primitiveRule(part, text, timeZone));
  return cell.kind === undefined ? rule : valuesOnly(rule, cell.kind);
}

/** What a workbook has in place of a value is none in any type. */
function valuesOnly({ value, faults }: TypeRule, kind: string): TypeRule {
  const [error, formula] = [`${kind} = '${CellKind.error}'`, `${kind} = '${CellKind.formula}'`];
  return {
    value: `CASE WHEN NOT (${error} OR ${formula}) THEN ${value} END`,
    faults: [
      { when: error, code: 'error_cell', says: 'is an error in the workbook' },
      {
        when: formula,
        code: 'not_computed',
        says: 'is a formula without its value; open the workbook, save it and send it again',
      },
      ...faults,
    ],
  };
}

function primitiveRule(column: StagedColumn, cell: CellText, timeZone: string): TypeRule {
  if (decimalOf(column.type)) return numberRule(column, cell);
  switch (column.type) {
    case 'int':
    case 'long':
    case 'double':
      return numberRule(column, cell);
    case 'boolean':
      return booleanRule(column, cell);
    case 'date':
      return dateRule(column, cell);
    case 'time':
      return timeRule(column, cell);
    case 'uuid':
      return uuidRule(cell);
    case 'timestamp':
      return timestampRule(column, cell);
    case 'timestamptz':
      return instantRule(column, cell, timeZone);
    case 'binary':
      return {
        value: 'NULL::BLOB',
        faults: [{ code: 'not_binary', says: 'is text; bytes are read from Parquet only' }],
      };
    default:
      return stringRule(cell);
  }
}
