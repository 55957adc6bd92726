import { duckdbType, type StagedColumn } from '../../contract';
import { quoteLiteral } from '../../engine';
import { matches, type TypeFault } from './type-rule';

const MOST_SHOWN = 20;

/** What a value must keep besides its type. `value` and `copies` are SQL: the value, and how often the file has it. */
export function valueChecks(column: StagedColumn, value: string, copies: string): TypeFault[] {
  const { acceptedValues, minimum, maximum, pattern, unique } = column;
  const checks: TypeFault[] = [];
  const add = (when: string, code: string, says: string) => checks.push({ when, code, says });
  if (acceptedValues) {
    add(
      notAccepted(column, value, acceptedValues),
      'not_accepted',
      `is none of the accepted values ${shown(acceptedValues)}`,
    );
  }
  if (minimum !== undefined) {
    add(
      `${value} < ${literalOf(column, minimum)}`,
      'below_minimum',
      `is less than ${minimum}, the least that is accepted`,
    );
  }
  if (maximum !== undefined) {
    add(
      `${value} > ${literalOf(column, maximum)}`,
      'above_maximum',
      `is more than ${maximum}, the most that is accepted`,
    );
  }
  if (pattern !== undefined) add(`NOT ${matches(value, pattern)}`, 'not_like_pattern', `does not look like ${pattern}`);
  if (unique) add(`${copies} > 1`, 'not_unique', 'comes more than once in the file, and must not');
  return checks;
}

/** True where a value must keep more than its type. */
export function hasValueChecks(column: StagedColumn): boolean {
  return valueChecks(column, '', '').length > 0;
}

function notAccepted(column: StagedColumn, value: string, accepted: readonly string[]): string {
  return accepted.length > 0
    ? `${value} NOT IN (${accepted.map((each) => literalOf(column, each)).join(', ')})`
    : 'true';
}

/** A value of the contract, which spells it in one way for everybody. */
function literalOf({ type }: StagedColumn, text: string): string {
  return type === 'string' ? quoteLiteral(text) : `CAST(${quoteLiteral(text)} AS ${duckdbType(type)})`;
}

function shown(values: readonly string[]): string {
  const some = values.slice(0, MOST_SHOWN).map((value) => `'${value}'`);
  const more = values.length > some.length ? ` and ${values.length - some.length} more` : '';
  return some.join(', ') + more;
}
