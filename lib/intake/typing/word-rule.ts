import { type StagedColumn, wordsOf } from '../../contract';
import { quoteLiteral } from '../../engine';
import { CellKind, type CellText, matches, type TypeRule } from './type-rule';

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

const HEX = '[0-9a-fA-F]';
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;

/** Identifiers of 128 bits, in letters of any case, also in the braces that some systems put around them. */
export function uuidRule({ text }: CellText): TypeRule {
  return {
    value: `CASE WHEN ${matches(text, `${UUID}|\\{${UUID}\\}`)} THEN TRY_CAST(${text} AS UUID) END`,
    faults: [{ code: 'not_a_uuid', says: 'is not a UUID like 123e4567-e89b-12d3-a456-426614174000' }],
  };
}

/** Any text. */
export function stringRule({ text }: CellText): TypeRule {
  return { value: text, faults: [{ code: 'not_text', says: 'is no text' }] };
}

function isOneOf(text: string, words: readonly string[]): string {
  return words.length > 0
    ? `lower(${text}) IN (${words.map((word) => `lower(${quoteLiteral(word)})`).join(', ')})`
    : 'false';
}
