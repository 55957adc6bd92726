import { byte, choice, many, row, type Shape } from './shape';

/** What ends a cell or a line in every dialect, and what no text has. */
const NEVER = [0, 10, 13];

/** Any byte that can stand in a line. */
const ANY: Shape = {
  kind: 'byte',
  among: new Set(Array.from({ length: 256 }, (_, code) => code).filter((code) => !NEVER.includes(code))),
};

const REST = byte('\x80\xbf');
/** One character of utf-8 that is no white space in any sense: neither where cells are trimmed nor where rows are blank. */
const VISIBLE = choice(
  byte('!~'),
  row(byte('\xc3\xdf'), REST),
  row(byte('\xc2\xc2'), byte('\x80\x84\x86\x9f\xa1\xbf')),
  row(byte('\xe0\xe0\xe4\xee'), REST, REST),
  row(byte('\xe1\xe1'), byte('\x80\x99\x9b\xbf'), REST),
  row(byte('\xe2\xe2'), byte('\x82\xbf'), REST),
  // General punctuation: spaces, separators of lines, and the quotes and dashes among them.
  row(byte('\xe2\xe2'), byte('\x80\x80'), byte('\x90\xa7\xb0\xbf')),
  row(byte('\xe3\xe3'), byte('\x80\x80'), byte('\x81\xbf')),
  row(byte('\xe3\xe3'), byte('\x81\xbf'), REST),
  row(byte('\xef\xef'), byte('\x80\xba\xbc\xbf'), REST),
  row(byte('\xf0\xf4'), REST, REST, REST),
);

/** A text that trimming leaves as it is. */
export const TRIMMED = choice(VISIBLE, row(VISIBLE, many(ANY), VISIBLE));
/** A text with something to be seen in it. */
export const FILLED = row(many(ANY), VISIBLE, many(ANY));
/** White space of a keyboard. */
export const BLANK = many(byte('\t\t  '));
export const ANYTHING = many(ANY);
