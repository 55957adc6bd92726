import type { ParseRule } from '../../contract';
import { quoteLiteral } from '../../engine';
import { matches } from './type-rule';

/** Spellings of the same separator: who declares a space means the ones that do not break as well. */
const ALIKE: Readonly<Record<string, string>> = { ' ': ' \u00a0\u202f\u2009', "'": "'\u2019", '\u2019': "'\u2019" };

/** The hyphen, and the minus that typesetting has. */
const MINUS = '[-\u2212]';
const SIGN = '[-+\u2212]';
const SPACE = '[ \u00a0\u202f\u2009]?';
const PERCENT = `${SPACE}%`;
/** Matches nothing, and has two groups. */
const NEVER = '[^\\x{0}-\\x{10ffff}]()()';

/** How a column's numbers are written. */
export type NumberSpelling = Pick<
  ParseRule,
  'decimal' | 'group' | 'currency' | 'percent' | 'trailingMinus' | 'bracketedNegatives'
>;

/** What may stand behind the decimal separator, as RE2; digits before it alone where it is absent. */
export interface Digits {
  readonly behind?: string;
  /** What may stand behind all digits: an exponent. */
  readonly exponent?: string;
}

/** Numbers as people write them: what they look like, and their plain digits with a point. */
export class NumberText {
  private readonly point: string;

  constructor(
    private readonly text: string,
    private readonly spelling: NumberSpelling,
  ) {
    this.point = spelling.decimal ?? '.';
  }

  /** SQL: true where the text is such a number. */
  looksLike(digits: Digits, percent?: 'none'): string {
    return matches(
      this.text,
      this.arrangements(digits, percent)
        .filter((shape) => shape !== undefined)
        .join('|'),
    );
  }

  /** SQL: the number as a type, NULL where the text is no such number or the type cannot hold it. */
  as(type: string, digits: Digits): string {
    return `CASE WHEN ${this.looksLike(digits)} THEN TRY_CAST(${this.plain(digits)} AS ${type}) END`;
  }

  /** In words: what stands in a number besides digits, ` with ',' as decimal separator`; empty where nothing does. */
  words(whole = false): string {
    const { group, currency, trailingMinus, bracketedNegatives, percent } = this.spelling;
    const words = [
      ...(whole ? [] : [`${quoted(this.point)} as decimal separator`]),
      ...(group === undefined ? [] : [`${quoted(group)} as group separator`]),
      ...(currency ? [`${currency.map(quoted).join(' or ')} before or behind it`] : []),
      ...(percent ? ["'%' behind it"] : []),
      ...(trailingMinus ? ["its '-' before or behind it"] : []),
      ...(bracketedNegatives ? ['brackets around it if negative'] : []),
    ];
    const last = words.pop();
    return last === undefined ? '' : ` with ${words.length > 0 ? `${words.join(', ')} and ` : ''}${last}`;
  }

  /** SQL: an optional sign, digits and a point, of a text that looks like a number. */
  private plain(digits: Digits): string {
    const { group, percent } = this.spelling;
    let plain = this.isPlain() ? this.text : this.undecorated(digits);
    if (group !== undefined) plain = [...alike(group)].reduce((sql, each) => replaced(sql, each, ''), plain);
    if (this.point !== '.') plain = replaced(plain, this.point, '.');
    if (percent === 'fraction') return hundredth(plain);
    if (!this.isPlain()) return plain;
    return `CASE WHEN starts_with(${this.text}, '\u2212') THEN ${replaced(plain, '\u2212', '-')} ELSE ${plain} END`;
  }

  /** SQL: the sign, then the digits, without what else stands around them. */
  private undecorated(digits: Digits): string {
    const shapes = this.arrangements(digits).map((shape) => `^(?:${shape ?? NEVER})$`);
    const bare = `regexp_replace(${this.text}, ${quoteLiteral(shapes.join('|'))}, '\\1\\3\\6\\7\\2\\4\\5\\8')`;
    return replaced(replaced(bare, '(', '-'), '\u2212', '-');
  }

  private isPlain(): boolean {
    const { currency, percent, trailingMinus, bracketedNegatives } = this.spelling;
    return !(currency || percent || trailingMinus || bracketedNegatives);
  }

  /** RE2, each with two groups: 1, 3, 6 and 7 are the sign, 2, 4, 5 and 8 the digits. Undefined where it is not declared. */
  private arrangements(digits: Digits, percent: string | undefined = this.spelling.percent): (string | undefined)[] {
    const { currency, trailingMinus, bracketedNegatives } = this.spelling;
    const sign = currency && `(?i:${currency.map(escaped).join('|')})`;
    const before = sign ? `(?:${sign}${SPACE})?` : '';
    const behind = sign ? `(?:${SPACE}${sign})?` : '';
    const ending = percent === 'fraction' ? PERCENT : percent === 'number' ? `(?:${PERCENT})?` : '';
    const number = `(${this.digits(digits)})${ending}`;
    return [
      `${before}(${SIGN}?)${number}${behind}`,
      sign && `(${SIGN})${SPACE}${sign}${SPACE}${number}${behind}`,
      trailingMinus ? `${before}${number}${SPACE}(${MINUS})${behind}` : undefined,
      bracketedNegatives ? `${before}(\\()${SPACE}${before}${number}${behind}${SPACE}\\)${behind}` : undefined,
    ];
  }

  private digits({ behind, exponent = '' }: Digits): string {
    const { group } = this.spelling;
    const whole =
      group === undefined ? '\\d+' : `(?:\\d{1,3}(?:[${[...alike(group)].map(escaped).join('')}]\\d{3})+|\\d+)`;
    if (behind === undefined) return whole;
    const fraction = `${escaped(this.point)}(?:${behind})`;
    return `(?:${whole}(?:${fraction})?|${fraction})${exponent}`;
  }
}

/** SQL: the point two digits to the left, as text, so that no digit is rounded. */
function hundredth(plain: string): string {
  const wide = `regexp_replace(${plain}, '^([+-]?)(\\d?)(\\.|$)', '\\1000\\2\\3')`;
  return `regexp_replace(${wide}, '^([+-]?\\d*)(\\d\\d)(?:\\.|$)', '\\1.\\2')`;
}

function replaced(sql: string, from: string, to: string): string {
  return `replace(${sql}, ${quoteLiteral(from)}, ${quoteLiteral(to)})`;
}

function alike(separator: string): string {
  return ALIKE[separator] ?? separator;
}

function escaped(text: string): string {
  return [...text].map((each) => (/\w/.test(each) ? each : `\\x{${each.codePointAt(0)?.toString(16)}}`)).join('');
}

function quoted(text: string): string {
  return `'${text}'`;
}
