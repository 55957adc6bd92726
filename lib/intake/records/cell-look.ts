/** What a text looks like to a reader who knows no contract. */
export type CellLook = 'empty' | 'number' | 'moment' | 'word' | 'text' | 'odd';

const NUMBER = /^[-+(]?\s?[$€£¥]?\s?[-+]?(\d{1,3}([., '’\u00a0]\d{3})*|\d+)([.,]\d+)?([eE][-+]?\d+)?\s?[$€£¥%)-]?$/;
const DAY = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s?(Z|[AaPp][Mm]|[-+]\d\d:?\d\d)?)?$/;
const TIME = /^\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s?([AaPp][Mm])?$/;
/** One word or a name, an address of mail or web, a code. */
const WORD = /^[\p{L}\p{N}_@#%&+\-./:?=~()[\]'’*°º"]+$/u;
const CONTROL = /[\p{Cc}]/u;

export function lookOf(cell: string): CellLook {
  const text = cell.trim();
  if (text === '') return 'empty';
  if (text.length <= 40) {
    if (NUMBER.test(text)) return 'number';
    if (DAY.test(text) || TIME.test(text)) return 'moment';
  }
  if (text.length <= 2000 && WORD.test(text)) return 'word';
  return CONTROL.test(text.replace(/[\r\n\t]/g, ' ')) ? 'odd' : 'text';
}

/** A number, a day or a time: what names of columns rarely are. */
export function isTyped(cell: string): boolean {
  const look = lookOf(cell);
  return look === 'number' || look === 'moment';
}
