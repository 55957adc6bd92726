/** Languages whose texts come in the same encodings. */
export interface Alphabets {
  /** The likelier first. */
  readonly encodings: readonly string[];
  /** By language: its small letters beyond ASCII. */
  readonly letters: readonly string[];
  /** True where words have letters of ASCII among these. */
  readonly isLatin: boolean;
  /** The letters of a script that make most of any text in it, where several encodings have the same script. */
  readonly common?: string;
  /** What no word of these languages looks like. */
  readonly never?: RegExp;
}

const RUSSIAN = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя';
const ESTONIAN = 'äõöüšž';
const GERMAN = 'äöüß';

/** Alphabets by the encodings of one byte a character that Europe and its neighbours write files in. */
export const ALPHABETS: readonly Alphabets[] = [
  {
    encodings: ['windows-1252', 'iso-8859-15', 'cp850', 'cp437', 'macintosh'],
    letters: [
      GERMAN,
      ESTONIAN,
      'àâæçéèêëîïôœùûüÿ',
      'áéíñóúü',
      'áâãàçéêíóôõúü',
      'àèéìîòóù',
      'áàäéèëêïíóöü',
      'åäöæøéüáô',
      'áéíóúýþæöð',
      'àçèéíïòóúü',
    ],
    isLatin: true,
    // Icelandic: what stands for a Turkish letter elsewhere has its place in a word.
    never: /^[ðý]|þ$|þ[bcdfghklmnpqstxz]|(?<![aáeéiíoóuúyýæörnlg])ð/iu,
  },
  {
    encodings: ['windows-1250', 'iso-8859-2', 'cp852'],
    letters: ['ąćęłńóśźż', 'áčďéěíňóřšťúůýž', 'áäčďéíĺľňóôŕšťúýž', 'áéíóöőúüű', 'čćđšž', 'ăâîşţ', GERMAN],
    isLatin: true,
  },
  { encodings: ['windows-1254'], letters: ['çğıiöşüâîû'], isLatin: true },
  {
    encodings: ['windows-1257'],
    letters: ['ąčęėįšųūž', 'āčēģīķļņōŗšūž', ESTONIAN],
    isLatin: true,
  },
  {
    encodings: ['windows-1251', 'koi8-r', 'cp866', 'iso-8859-5'],
    letters: [
      RUSSIAN,
      'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя',
      `${RUSSIAN}іў`,
      'абвгдђежзијклљмнњопрстћуфхцчџш',
      'ѓѕќјљњџабвгдежзиклмнопрстуфхцчш',
    ],
    isLatin: false,
    common: 'оеаинтрсвлі',
    never: /^[ьъы]|[аеёиоуыэюяіїє]ь|^[бвгджзйклмнптфхцчшщ]{4,}$/iu,
  },
  {
    encodings: ['windows-1253', 'iso-8859-7'],
    letters: ['αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ'],
    isLatin: false,
    common: 'αοιετσνηυράίέόςκ',
    // In small letters one syllable of several has the accent, and the last letter is a vowel or one of few others.
    never:
      /[άέήίόύώΐΰ].*[άέήίόύώΐΰ]|ς.|^[ΐΰϊϋς]|[αεηιουω]{4}|.[βγδζθκλμπστφχ]$|^(?=.[α-ω]+$)[^αεηιουω]*[ΑΕΗΙΟΥΩαεηιουω]+[^αεηιουω]+[αεηιουω]/u,
  },
  {
    encodings: ['windows-1255'],
    letters: ['אבגדהוזחטיךכלםמןנסעףפץצקרשת'],
    isLatin: false,
    common: 'יוהלאמרבתש',
    never: /[ךםןףץ]./u,
  },
];
