import { type Doubt, type Guess, keptAsText, type Reading, sure, TEXT } from './reading';
import type { SampleCell } from './sample';

const MOST_FIELDS = 100;
const MOST_SCALE = 6;

/** What the texts among the parts of lists and structs seem to be. */
export type GuessTexts = (cells: readonly SampleCell[]) => Guess;

/** The reading of cells that are all JSON arrays or objects; undefined where one is neither. What has no common shape is kept as text. */
export function guessNested(cells: readonly SampleCell[], guessTexts: GuessTexts): Guess | undefined {
  const values: unknown[] = [];
  for (const { text } of cells) {
    if (!/^[[{]/.test(text)) return undefined;
    try {
      values.push(JSON.parse(text));
    } catch {
      return undefined;
    }
  }
  if (values.length === 0) return undefined;
  const what = values.every(Array.isArray) ? 'lists' : 'objects';
  const parts = what === 'lists' ? 'elements' : 'fields';
  const guess = guessOf(values, guessTexts);
  if (guess === undefined) return keptAsText(`it holds ${what} whose ${parts} are empty or of several kinds`, []);
  const others =
    what === 'lists' ? 'one with another element will go to quarantine' : 'another field will be told and left out';
  const says = `it holds ${what}, drafted as ${guess.reading.type}; ${others}`;
  return { reading: guess.reading, doubts: [{ says, choices: [TEXT] }, ...guess.doubts] };
}

function guessOf(all: readonly unknown[], guessTexts: GuessTexts): Guess | undefined {
  const values = all.filter((value) => value !== null && value !== undefined);
  if (values.length === 0) return undefined;
  if (values.every(Array.isArray)) return listOf(values.flat(), guessTexts);
  if (values.every((value) => typeof value === 'object' && !Array.isArray(value)))
    return structOf(values as object[], guessTexts);
  const [kind] = new Set(values.map((value) => typeof value));
  if (!values.every((value) => typeof value === kind)) return undefined;
  if (kind === 'number') return sure({ type: numberOf(values as number[]) });
  if (kind === 'boolean') return sure({ type: kind });
  return kind === 'string' ? guessTexts(cellsOf(values as string[])) : undefined;
}

function numberOf(values: readonly number[]): string {
  if (values.every(Number.isSafeInteger)) return 'long';
  const scales = values.map((value) => /^-?\d{1,12}(?:\.(\d+))?$/.exec(String(value))?.[1]?.length ?? 0);
  const isPlain = values.every((value) => /^-?\d{1,12}(\.\d+)?$/.test(String(value)));
  const scale = Math.max(2, ...scales);
  return isPlain && scale <= MOST_SCALE ? `decimal(18,${scale})` : 'double';
}

function listOf(elements: readonly unknown[], guessTexts: GuessTexts): Guess | undefined {
  const element = guessOf(elements, guessTexts);
  return element && within(element, 'in its elements', listReading);
}

function listReading({ type, parse }: Reading): Reading {
  return { type: `list<${type}>`, ...(parse ? { parse: { element: parse } } : {}) };
}

/** A field that is null everywhere has no type, and leaves the whole as text. */
function structOf(objects: readonly object[], guessTexts: GuessTexts): Guess | undefined {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  if (names.length === 0 || names.length > MOST_FIELDS) return undefined;
  const fields = new Map<string, Guess>();
  for (const name of names) {
    const guess = guessOf(
      objects.map((object) => (object as Record<string, unknown>)[name]),
      guessTexts,
    );
    if (guess === undefined) return undefined;
    fields.set(name, guess);
  }
  const readings = new Map([...fields].map(([name, { reading }]) => [name, reading]));
  const doubts = [...fields].flatMap(
    ([name, guess]) =>
      within(guess, `in its field '${name}'`, (one) => structReading(new Map(readings).set(name, one))).doubts,
  );
  return { reading: structReading(readings), doubts };
}

function structReading(fields: ReadonlyMap<string, Reading>): Reading {
  const spelled = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
  const types = [...fields].map(([name, { type }]) => `${spelled(name)}: ${type}`);
  const parses = [...fields].flatMap(([name, { parse }]) => (parse ? [[name, parse]] : []));
  return {
    type: `struct<${types.join(', ')}>`,
    ...(parses.length > 0 ? { parse: { fields: Object.fromEntries(parses) } } : {}),
  };
}

/** What was guessed of a part, said of the whole. */
function within({ reading, doubts }: Guess, where: string, whole: (part: Reading) => Reading): Guess {
  const said = doubts.map(({ says, choices }): Doubt => ({ says: `${where}: ${says}`, choices: choices.map(whole) }));
  return { reading: whole(reading), doubts: said };
}

function cellsOf(texts: readonly string[]): SampleCell[] {
  const counts = new Map<string, number>();
  for (const text of texts.map((each) => each.trim()).filter((each) => each !== ''))
    counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => ({ text, count }));
}
