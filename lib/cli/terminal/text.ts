/** What a terminal would obey or hide instead of show: control characters, direction overrides, lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Joiners inside letters and emoji; they cannot move the cursor. */
const JOINERS = new Set(['\u200c', '\u200d']);
/** East Asian wide and full-width blocks (Unicode TR11), and emoji that are pictures by default. */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Regional_Indicator})/u;
const NARROW_ONLY = /^[ -~]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text that is safe to print: what could steer the terminal (colours, the window's title, the cursor) is shown as a symbol
 * instead. Data of other departments ends on our user's screen; a cell must not be able to clear it.
 */
export function visible(text: string): string {
  return NARROW_ONLY.test(text) ? text : text.replace(UNSEEN, symbolOf);
}

function symbolOf(char: string): string {
  if (JOINERS.has(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u{${code.toString(16)}}`;
}

/** How many columns of a terminal a visible text takes. */
export function widthOf(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment);
  return width;
}

function widthOfGrapheme(grapheme: string): number {
  if (WIDE.test(grapheme) || grapheme.includes('\ufe0f')) return 2;
  return /^[\p{Mn}\p{Me}\u200c\u200d]/u.test(grapheme) ? 0 : 1;
}

/** The text cut to `width` columns; what was cut ends in an ellipsis. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [kept, used] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    used += widthOfGrapheme(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}

export type Align = 'left' | 'right';

/** Blanks to `width` columns, on the right for text and on the left for numbers. */
export function pad(text: string, width: number, align: Align = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
