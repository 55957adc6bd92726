import { ALPHABETS, type Alphabets } from './alphabets';
import { textOf } from './european';

/** What bytes come to in an encoding. */
interface WordReading {
  readonly encoding: string;
  readonly text: string;
  readonly alphabets: Alphabets;
  /** Different words with letters beyond ASCII. */
  readonly words: number;
  /** Those of them that are words of no language which comes in this encoding. */
  readonly strange: number;
}

/** Signs around words, which all encodings of Windows have. */
const OPENING = /^[“„‘«‹¿¡]+/u;
const CLOSING = /[”“’»›…™®©]+$/u;
const SIGNS = /^[–—…€£§°•“”„‘’«»‹›™®©¼½¾²³\u00a0]+$/u;
const CASED = /^(\p{Lu}+|\p{L}[^\p{Lu}]*)$/u;

/** Fewer words than these say nothing: letters of Latin scripts mean something in many encodings. */
const FEWEST = { latin: 5, other: 3 };
/** The share that may be strange in the right reading, for there are names and slips. */
const SLIPS = 0.1;
/** A reading is wrong where so many words more, and so great a share more, are strange in it than in the best. */
const WRONG = { words: 2, share: 0.1 };
/** Fewer words than these may be chance: one that is strange does not tell then. */
const MANY = 5;
/** The least share of a script's commonest letters in a text, and how many letters it takes to tell. */
const COMMON = { share: 0.45, letters: 18 };

/**
 * The encodings that bytes may be in, by whether they read as words of the languages that come in an encoding: the likeliest first, then
 * those that explain nearly as much and read otherwise. None where there are too few words, or no reading explains them.
 */
export function encodingsByWords(bytes: Buffer): string[] {
  const readings = ALPHABETS.flatMap((alphabets) =>
    alphabets.encodings.flatMap((encoding) => {
      const text = textOf(bytes, encoding);
      return text === undefined ? [] : [readingOf(encoding, text, alphabets)];
    }),
  ).sort((one, other) => shareOf(one) - shareOf(other));
  const [best] = readings;
  if (!best || shareOf(best) > SLIPS) return [];
  if (best.words < (best.alphabets.isLatin ? FEWEST.latin : FEWEST.other)) return [];
  return [best, ...readings.filter((reading) => isRival(reading, best))].map(({ encoding }) => encoding);
}

/** Of encodings of the same languages one word of many tells; between languages, names of one stand in texts of another. */
function isRival(reading: WordReading, best: WordReading): boolean {
  if (reading.text === best.text) return false;
  if (reading.alphabets === best.alphabets)
    return reading.strange < best.strange + (best.words < MANY ? WRONG.words : 1);
  return reading.strange < best.strange + WRONG.words || shareOf(reading) < shareOf(best) + WRONG.share;
}

function shareOf({ words, strange }: WordReading): number {
  return words === 0 ? 1 : strange / words;
}

function readingOf(encoding: string, text: string, alphabets: Alphabets): WordReading {
  const words = wordsOf(text);
  const strange = isRare(words.join(''), alphabets) ? words : words.filter((word) => !isWord(word, alphabets));
  return { encoding, text, alphabets, words: words.length, strange: strange.length };
}

/** What stands between blanks, digits and signs of ASCII, and has more than ASCII in it. */
function wordsOf(text: string): string[] {
  const all = text.split(/[\0-@[-`{-\x7f]+/).filter((word) => /[^\0-\x7f]/.test(word) && !SIGNS.test(word));
  return [...new Set(all.map((word) => word.replace(OPENING, '').replace(CLOSING, '')))].filter((word) =>
    /[^\0-\x7f]/.test(word),
  );
}

function isWord(word: string, { letters, isLatin, never }: Alphabets): boolean {
  const small = word.replaceAll('İ', 'i').toLowerCase();
  if (!CASED.test(word) || never?.test(word)) return false;
  const own = isLatin ? small.replace(/[a-z]/g, '') : small;
  return letters.some((alphabet) => [...own].every((letter) => alphabet.includes(letter)));
}

/** Letters of a script that are rare ones for the most part: another encoding of the same script reads otherwise. */
function isRare(words: string, { common }: Alphabets): boolean {
  if (common === undefined) return false;
  const letters = [...words.toLowerCase()];
  if (letters.length < COMMON.letters) return false;
  return letters.filter((letter) => common.includes(letter)).length < letters.length * COMMON.share;
}
