import { depthOf } from './json-text';

/** Deeper brackets are no record of anybody's. */
const DEEPEST = 100;

/** Stands for a text. */
const TEXT = '¤';

/** What people write for JSON, and what is wrong with it. Each text is TEXT where these are looked for. */
const HABITS: readonly [RegExp, string][] = [
  [/,\s*[}\]]/, 'a comma stands before a closing bracket'],
  [/\/[/*]/, 'it has a comment, which JSON does not know'],
  [/'/, 'it has \' where JSON has "'],
  [/\b(NaN|Infinity|None|True|False|undefined)\b/, 'it has a word that JSON does not know; write null, true or false'],
  [/[{,]\s*[A-Za-z_$][\w$]*\s*:/, 'a name stands there without quotes'],
  [/[:,[]\s*-?(0\d|\.\d|\d+\.(?!\d))/, 'it has a number with a zero too many, or a point without digits'],
  [/[}\]¤\w]\s*[{[¤]/, 'a comma is missing between two values'],
];

/** Why a text is no JSON object, as a code of quarantine and in words; undefined where it is one. */
export function jsonProblem(raw: string): [code: string, message: string] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return ['malformed_json', `the record is no JSON: ${explained(raw, error as Error)}`];
  }
  if (Array.isArray(value)) return ['not_an_object', 'the record is an array and no JSON object'];
  if (typeof value !== 'object' || value === null) return ['not_an_object', 'the record is no JSON object'];
  return depthOf(raw) > DEEPEST
    ? ['too_deep', `the record has brackets inside of brackets, more than ${DEEPEST} deep`]
    : undefined;
}

function explained(raw: string, error: Error): string {
  const text = raw.replace(/"(?:[^"\\]|\\.)*"/gs, (found) => (hasControl(found) ? '\0' : TEXT));
  if (text.includes('\0')) return 'a text has a line break or another control character in it; write \\n';
  if (text.includes('"')) return 'a text is not closed by a quote';
  const [opened, closed] = [/[{[]/g, /[}\]]/g].map((bracket) => text.match(bracket)?.length ?? 0);
  const habit = HABITS.find(([pattern]) => pattern.test(text))?.[1];
  if (habit) return habit;
  if (opened > closed) return 'it ends before its brackets are closed';
  return error.message.slice(0, 200);
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 32) return true;
  return false;
}
