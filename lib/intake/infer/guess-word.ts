import { type Guess, keptAsText, sure } from './reading';

/** Words for true and false, of one language each. */
const PAIRS: readonly (readonly [yes: string, no: string])[] = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['ja', 'nee'],
  ['ja', 'nein'],
  ['j', 'n'],
  ['oui', 'non'],
  ['o', 'n'],
  ['si', 'no'],
  ['sí', 'no'],
  ['sim', 'não'],
  ['waar', 'onwaar'],
  ['wahr', 'falsch'],
  ['vrai', 'faux'],
  ['on', 'off'],
];

/** Words for true and false; where only one of the two occurs, it may be any word. */
export function guessTruth(values: readonly string[]): Guess | undefined {
  const words = new Set(values.map((value) => value.toLowerCase()));
  if (words.size > 2) return undefined;
  const fitting = PAIRS.filter((pair) => [...words].every((word) => pair.includes(word)));
  if (fitting.length === 0) return undefined;
  const readings = fitting.map(([yes, no]) =>
    yes === 'true' ? { type: 'boolean' } : { type: 'boolean', parse: { trueWords: [yes], falseWords: [no] } },
  );
  if (words.size === 2 || words.has('true') || words.has('false')) return sure(readings[0]);
  return keptAsText(
    `only ${[...words].map((word) => `'${word}'`).join()} occurs, which may mean true or false`,
    readings,
  );
}
