import { type DatePattern, parseDatePattern, type StagedColumn } from '../../contract';
import { quoteList, quoteLiteral } from '../../engine';
import { matches } from './type-rule';

/** One way in which a moment may be written. */
export interface Spelling {
  /** As a person would name it. */
  readonly like: string;
  /** SQL: true where the text has this shape. */
  readonly fits: string;
  /** SQL: the moment, NULL where there is no such one. */
  readonly moment: string;
  readonly hasTime?: boolean;
  /** The text says its offset from UTC. */
  readonly hasOffset?: boolean;
}

/** The spellings that a contract declares; undefined where it declares none. */
export function declaredSpellings(
  { parse }: StagedColumn,
  text: string,
  moment: (format: DatePattern) => string,
): Spelling[] | undefined {
  return parse?.formats?.map((pattern) => {
    const format = parseDatePattern(pattern, parse.locale);
    if ('problem' in format) throw new Error(`${format.problem}; ${format.hint}`);
    const like = format.named ? `${pattern} (months in ${parse.locale})` : pattern;
    const { shape, hasTime, hasOffset } = format;
    return { like, fits: matches(text, shape), moment: moment(format), hasTime, hasOffset };
  });
}

/** SQL: the moment that a text of this format means, NULL where there is no such one. */
export function strptime(text: string, format: DatePattern): string {
  const numeric = format.named ? numbered(text, format) : text;
  const complete = format.hasOffset ? `regexp_replace(${numeric}, 'Z$', '+00')` : numeric;
  return `try_strptime(${complete}, ${quoteLiteral(format.strptime)})`;
}

/** SQL: the text with the month's number in place of its name. */
function numbered(text: string, { named }: DatePattern): string {
  if (!named) return text;
  const { before, name, behind, numbers } = named;
  const whole = quoteLiteral(`^(${before})(${name})(${behind})$`);
  const part = (group: number) => `regexp_extract(${text}, ${whole}, ${group})`;
  const place = `list_position(${quoteList(numbers.keys())}, lower(rtrim(${part(2)}, '.')))`;
  return `${part(1)} || [${[...numbers.values()].join(', ')}][${place}] || ${part(3)}`;
}

/** SQL: the moment by the first spelling that fits and has one. */
export function firstOf(spellings: readonly Spelling[]): string {
  return `COALESCE(${spellings.map(({ fits, moment }) => `CASE WHEN ${fits} THEN ${moment} END`).join(', ')})`;
}

/** SQL: true where the text has the shape of one of them. */
export function fitsAny(spellings: readonly Spelling[]): string {
  return spellings.map(({ fits }) => fits).join(' OR ');
}

/** The spellings in words. */
export function likeAny(spellings: readonly Spelling[]): string {
  return spellings.map(({ like }) => like).join(' or ');
}
