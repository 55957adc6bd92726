import iconv from 'iconv-lite';

/** Of European text, Windows comes first; DOS and old Macs still write files. */
export const WESTERN = 'windows-1252';
const CENTRAL = 'windows-1250';
const OLD = ['cp850', 'cp437', 'cp852', 'macintosh'];
/** One reading is taken over the other where it explains so many times as many letters. */
const CLEARLY = 4;
const VOWEL = /[aeiouyáéíóúýäëöüâîô]/i;
const LETTER = /\p{L}/u;

/** The text of bytes in an encoding; undefined where some of them mean nothing in it. */
export function textOf(bytes: Buffer, encoding: string): string | undefined {
  if (!iconv.encodingExists(encoding)) return undefined;
  const text = iconv.decode(bytes, encoding);
  return /[\u0080-\u009f\ufffd]/.test(text) ? undefined : text;
}

/**
 * Letters beyond ASCII stand alone or in pairs among plain ones, capitals at the beginning of words, signs between words.
 * Icelandic letters are as likely Turkish ones.
 */
export function looksWestern(text: string): boolean {
  return looksEuropean(text) && !/[ÐÝÞðýþ]/.test(text);
}

/** The encodings of before Windows in which bytes look like European text, those of one text once. */
export function oldEncodings(bytes: Buffer): string[] {
  const texts = new Map<string, string>();
  for (const encoding of OLD) {
    const text = textOf(bytes, encoding);
    const isRare = encoding === 'cp852' && text !== undefined && /[ŕĺ]/i.test(text);
    if (text !== undefined && looksEuropean(text) && !isRare && !texts.has(text)) texts.set(text, encoding);
  }
  return [...texts.values()];
}

/** The Windows encodings that Western bytes may be in, the likelier first: by whether letters behave as vowels or as consonants. */
export function windowsEncodings(bytes: Buffer): string[] {
  const [western, central] = [textOf(bytes, WESTERN), textOf(bytes, CENTRAL)];
  if (western === undefined || central === undefined || !looksEuropean(central)) return [WESTERN];
  const signs = { western: 0, central: 0, none: 0 };
  for (let at = 0; at < western.length; at++) {
    if (western[at] !== central[at]) signs[signOf(western, central, at)]++;
  }
  if (signs.western + signs.central + signs.none === 0 || signs.western > signs.central * CLEARLY) return [WESTERN];
  return signs.central > signs.western * CLEARLY ? [CENTRAL, WESTERN] : [WESTERN, CENTRAL];
}

function looksEuropean(text: string): boolean {
  if (text === '') return false;
  const strange = [
    /(?:(?![A-Za-z])\p{L}){3}/u,
    /\p{Ll}(?![A-Z])\p{Lu}/u,
    /(?![a-z])\p{Ll}\p{Lu}/u,
    /[¢£¤¥¦¨©¬®¯±²³´¶¸¹»¼½¾¿×÷†‡ˆ‰‹›˜™„‚ƒ]\p{Ll}/u,
    /\p{L}[¡¢£¤¥¦¬¯±´¶¸¿×÷†‡ˆ‰‹˜„‚ƒ]/u,
    /\p{L}[“”•…§¨]\p{L}/u,
    /(?<![aeiouyäöü])ß/iu,
    /[^l]·\p{L}|\p{L}·[^l]/u,
    // Letters and signs that only a wrong reading has.
    /[\u2500-\u25ff\u2200-\u22ff\u2070-\u209f\ufb00-\ufb06\p{Script=Greek}\p{Script=Cyrillic}]|[˘˙˛ˇ˝ıﬁﬂ⌐⌠⌡₧‗]/u,
  ];
  return !strange.some((pattern) => pattern.test(text));
}

/** For which of two readings a letter speaks. */
function signOf(western: string, central: string, at: number): 'western' | 'central' | 'none' {
  const [one, other] = [western[at].toLowerCase(), central[at]];
  const [before, behind] = [western[at - 1] ?? ' ', western[at + 1] ?? ' '];
  const [starts, ends] = [!LETTER.test(before), !LETTER.test(behind)];
  if (!LETTER.test(one)) return LETTER.test(other) && !(starts && ends) ? 'central' : 'western';
  if (!LETTER.test(other)) return 'western';
  const [afterVowel, beforeVowel] = [!starts && VOWEL.test(before), !ends && VOWEL.test(behind)];
  switch (one) {
    case 'ì':
      return ends ? 'western' : 'central';
    case 'ù':
      return ends ? 'none' : 'central';
    case 'õ':
      return behind === 'e' ? 'western' : 'central';
    case 'ñ':
      return beforeVowel ? 'western' : 'central';
    case 'ê':
      if (ends) return 'central';
      return /[éâçëîô]/i.test(western) ? 'western' : 'none';
    case 'ï':
      if (ends) return 'central';
      return afterVowel ? 'western' : 'none';
    case 'œ':
      return behind === 'u' ? 'western' : 'central';
    case 'ã':
      return behind === 'o' || behind === 'e' ? 'western' : 'none';
    case 'û':
      return 'none';
    default:
      break;
  }
  // A vowel of the west stands between consonants, a consonant of the east beside vowels.
  if (starts && ends) return 'western';
  if ((starts || afterVowel) && (ends || beforeVowel)) return 'central';
  if (!afterVowel && !beforeVowel) return 'western';
  return beforeVowel && !'øåæ'.includes(one) ? 'central' : 'none';
}
