import { CellKind } from '../typing';
import { guessMoment } from './guess-moment';
import { guessNested } from './guess-nested';
import { guessNumber } from './guess-number';
import { guessTruth } from './guess-word';
import { type Doubt, decimalGuess, type Guess, keptAsText, type Reading, shown, sure, TEXT } from './reading';
import type { SampleCell, SampleColumn } from './sample';

const NULL_WORDS = [
  'null',
  'n/a',
  'na',
  '#n/a',
  'nan',
  'none',
  'nil',
  '-',
  '--',
  '?',
  'unknown',
  'onbekend',
  'leeg',
  '(null)',
  '\\n',
];
/** A type is drafted though some cells are not of it, where these are few among many. */
const FEW = 0.05;
const MANY = 20;
const NEARLY_EMPTY = 0.01;
/** Digits behind the point that money and measures rarely have. */
const MOST_SCALE = 6;

/** What the cells of a column seem to be. What may be two things is text. */
export function guessColumn({ cells, filled, type }: SampleColumn, records: number): Guess {
  const all = [...cells.values()];
  const guess = type === undefined ? guessCells(all) : sure({ type });
  const emptiness: Doubt[] = [];
  if (records > 0 && filled === 0) emptiness.push({ says: 'it is empty in all that was looked at', choices: [] });
  else if (records > 0 && filled <= records * NEARLY_EMPTY)
    emptiness.push({ says: `it is nearly always empty: ${filled} of ${records} records have a value`, choices: [] });
  return { ...guess, doubts: [...guess.doubts, ...emptiness] };
}

function guessCells(cells: readonly SampleCell[]): Guess {
  const errors = cells.filter(({ kind }) => kind === CellKind.error);
  const formulas = cells.filter(({ kind }) => kind === CellKind.formula);
  const guess = guessSound(cells.filter(({ kind }) => kind !== CellKind.error && kind !== CellKind.formula));
  const says: string[] = [];
  if (errors.length > 0)
    says.push(`cells with the error ${errors.map(({ text }) => text).join(', ')} will go to quarantine`);
  if (formulas.length > 0)
    says.push(`formulas without their value will go to quarantine, for example ${examplesOf(formulas)}`);
  return { ...guess, doubts: [...guess.doubts, ...says.map((it) => ({ says: it, choices: [] }))] };
}

/** Lists and objects, in a document or as JSON in a text; what the sample has of their parts may not be all there is. */
function nestedGuess(cells: readonly SampleCell[]): Guess | undefined {
  const [nulls, meant] = partedByNull(cells);
  const guess = guessNested(meant, guessTexts);
  return guess && withNullWords(guess, nulls);
}

function guessSound(cells: readonly SampleCell[]): Guess {
  const kinds = new Set(cells.map(({ kind }) => kind ?? CellKind.text));
  if (kinds.size > 1 && ![...kinds].every((kind) => kind === CellKind.text || kind === CellKind.number)) {
    const says = 'it has cells of several kinds (numbers, dates, words); kept as text';
    return { reading: TEXT, doubts: [{ says, choices: [] }] };
  }
  const [kind] = kinds;
  const nested = kinds.size === 1 && kind === CellKind.text ? nestedGuess(cells) : undefined;
  if (nested) return nested;
  const texts = cells.map(({ text }) => text);
  if (kinds.size === 1 && kind === CellKind.boolean) return sure({ type: 'boolean' });
  if (kinds.size === 1 && kind === CellKind.date)
    return sure({ type: texts.every((text) => /^\d+-\d\d-\d\d$/.test(text)) ? 'date' : 'timestamp' });
  if (kinds.size === 1 && kind === CellKind.time) return sure({ type: 'time' });
  if (kinds.size === 1 && kind === CellKind.number) return numbers(texts);
  if (kinds.size > 1) return mixed(cells);
  // A percentage has its sign behind it, as in a text.
  return guessTexts(cells);
}

/** Numbers that the format itself calls so. */
function numbers(texts: readonly string[]): Guess {
  const scale = Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0));
  const isLarge = texts.some((text) => /e/i.test(text) || text.replace(/\D/g, '').length > 30);
  if (scale > MOST_SCALE || isLarge) {
    const says = `its numbers have up to ${scale} digits behind the point; drafted as floating point`;
    return {
      reading: { type: 'double' },
      doubts: [{ says, choices: [{ type: `decimal(38,${Math.min(scale, 18)})` }] }],
    };
  }
  const fractions = texts.flatMap((text) => text.split('.')[1]?.length ?? []);
  if (scale > 0) return decimalGuess({ type: `decimal(18,${scale})` }, fractions);
  return sure({ type: texts.some((text) => text.replace('-', '').length > 18) ? 'decimal(38,0)' : 'long' });
}

/** Numbers, some of which are stored as text. */
function mixed(cells: readonly SampleCell[]): Guess {
  const plain = numbers(cells.filter(({ kind }) => kind === CellKind.number).map(({ text }) => text));
  const texts = guessTexts(cells.filter(({ kind }) => kind !== CellKind.number));
  const isNumber = /^(long|double|decimal)/.test(texts.reading.type);
  if (!isNumber) {
    const says = 'some of its cells are numbers and some are text; kept as text';
    return { reading: TEXT, doubts: [{ says, choices: [plain.reading] }] };
  }
  const scale = (type: string) => Number(/,(\d+)\)/.exec(type)?.[1] ?? 0);
  const most = Math.max(scale(plain.reading.type), scale(texts.reading.type));
  const type = [plain, texts].some(({ reading }) => reading.type === 'double')
    ? 'double'
    : most > 0
      ? `decimal(38,${most})`
      : 'long';
  const doubts = [{ says: 'some of its numbers are stored as text', choices: [] }, ...texts.doubts];
  return { reading: { type, parse: texts.reading.parse }, doubts };
}

function guessTexts(cells: readonly SampleCell[]): Guess {
  const [nullWords, meant] = partedByNull(cells);
  if (meant.length === 0) return withNullWords(sure(TEXT), nullWords);
  const texts = meant.map(({ text }) => text);
  const guess = guessAlike(texts) ?? guessMost(meant) ?? sure(TEXT);
  return withNullWords(guess, nullWords);
}

/** The words that may mean that there is no value, and the cells that have one. */
function partedByNull(cells: readonly SampleCell[]): [nullWords: string[], meant: SampleCell[]] {
  const isNull = ({ text }: SampleCell) => NULL_WORDS.includes(text.toLowerCase());
  return [cells.filter(isNull).map(({ text }) => text), cells.filter((cell) => !isNull(cell))];
}

/** What all of the texts are. */
function guessAlike(texts: readonly string[]): Guess | undefined {
  return guessTruth(texts) ?? guessMoment(texts) ?? guessNumber(texts);
}

/** What all but a few of many texts are. */
function guessMost(cells: readonly SampleCell[]): Guess | undefined {
  const total = sum(cells);
  for (const [what, guess] of [
    ['dates', guessMoment],
    ['numbers', guessNumber],
  ] as const) {
    const fitting = cells.filter(({ text }) => isSound(guess([text])));
    const fits = new Set(fitting);
    const misfits = cells.filter((cell) => !fits.has(cell));
    if (fitting.length === 0 || sum(misfits) > total / 2) continue;
    const found = guess(fitting.map(({ text }) => text));
    const counted = `${sum(misfits)} of ${total} values are no ${what}, for example ${examplesOf(misfits)}`;
    if (!found) return keptAsText(`its ${what} are written in several ways, as ${examplesOf(fitting)}`, []);
    if (found.reading.type === 'string') return { ...found, doubts: [...found.doubts, { says: counted, choices: [] }] };
    if (sum(misfits) > total * FEW || total < MANY) return keptAsText(counted, [found.reading]);
    const doubt = { says: `${counted}; they will go to quarantine`, choices: [TEXT] };
    return { ...found, doubts: [...found.doubts, doubt] };
  }
  return undefined;
}

/** True where there is some way to read it. */
function isSound(guess: Guess | undefined): boolean {
  return (
    guess !== undefined && (guess.reading.type !== 'string' || guess.doubts.some(({ choices }) => choices.length > 0))
  );
}

function examplesOf(cells: readonly SampleCell[]): string {
  return cells
    .slice(0, 3)
    .map(({ text }) => shown(text))
    .join(', ');
}

function withNullWords({ reading, doubts }: Guess, nullWords: readonly string[]): Guess {
  if (nullWords.length === 0) return { reading, doubts };
  const within = (it: Reading): Reading => ({ ...it, parse: { ...it.parse, nullWords } });
  const choices = doubts.map((doubt) => ({ ...doubt, choices: doubt.choices.map(within) }));
  if (reading.type !== 'string') return { reading: within(reading), doubts: choices };
  const says = `${nullWords.map(shown).join(', ')} may mean that there is no value; kept as text`;
  return { reading, doubts: [...choices, { says, choices: [within(reading)] }] };
}

function sum(cells: readonly SampleCell[]): number {
  return cells.reduce((total, { count }) => total + count, 0);
}
