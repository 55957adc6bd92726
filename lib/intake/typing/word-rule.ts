import { type StagedColumn, wordsOf } from '../../contract';
import { quoteLiteral } from '../../engine';
import { CellKind, type CellText, type TypeRule } from './type-rule';

/** Booleans by their words, compared without case. */
export function booleanRule(column: StagedColumn, { text, kind }: CellText): TypeRule {
  const { trueWords, falseWords } = wordsOf(column);
  const typed = kind ? ` WHEN ${kind} = '${CellKind.boolean}' THEN ${text} = 'true'` : '';
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
  return {
    value: `CASE WHEN ${isOneOf(text, trueWords)} THEN true WHEN ${isOneOf(text, falseWords)} THEN false${typed} END`,
    faults: [
      {
        code: 'not_a_boolean',
        says: `is none of the words ${quoted(trueWords)} (true) and ${quoted(falseWords)} (false)`,
      },
    ],
  };
}

/** Any text, or one of the accepted values. */
export function stringRule(column: StagedColumn, { text }: CellText): TypeRule {
  const { acceptedValues } = column;
  if (!acceptedValues) return { value: text, faults: [{ code: 'not_text', says: 'is no text' }] };
  const shown = acceptedValues.slice(0, 20).map((value) => `'${value}'`);
  const more = acceptedValues.length > shown.length ? ` and ${acceptedValues.length - shown.length} more` : '';
  const list = acceptedValues.map(quoteLiteral).join(', ');
  return {
    value: acceptedValues.length > 0 ? `CASE WHEN ${text} IN (${list}) THEN ${text} END` : 'NULL::VARCHAR',
    faults: [{ code: 'not_accepted', says: `is none of the accepted values ${shown.join(', ')}${more}` }],
  };
}

function isOneOf(text: string, words: readonly string[]): string {
  return words.length > 0
    ? `lower(${text}) IN (${words.map((word) => `lower(${quoteLiteral(word)})`).join(', ')})`
    : 'false';
}
