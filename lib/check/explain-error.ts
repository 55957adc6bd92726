import { nearest } from '../error';
import type { RuleName } from './rules/catalog';
import type { SqlFault } from './select';

/** Names that the SQL could have meant. */
export interface KnownNames {
  readonly tables: Iterable<string>;
  readonly columns: Iterable<string>;
}

interface Explained {
  readonly message: string;
  readonly hint: string;
  /** What would make the SQL whole, as far as that can be guessed: another name for the one that is not there. */
  readonly instead?: string;
  /** The name in USING that is at fault. */
  readonly using?: string;
  /** The name of a type that is at fault. */
  readonly type?: string;
}

type Explanation = (match: RegExpExecArray, known: KnownNames) => Explained;

const EXPLANATIONS: readonly [RuleName, RegExp, Explanation][] = [
  [
    'unknown-column',
    /^Referenced column "(.*)" not found in FROM clause!(?:\s*Candidate bindings: (.*))?/,
    ([, name, candidates], { columns }) => ({
      message: `there is no column '${name}'`,
      hint: nameHint(name, columns, candidates),
      instead: meantBy(name, columns),
    }),
  ],
  [
    'unknown-column',
    /^(?:Table|Values list) "(.*)" does not have a column named "(.*)"(?:\s*Candidate bindings: :? ?(.*))?/,
    ([, table, name, candidates]) => {
      const columns = namesIn(candidates);
      return {
        message: `'${table}' has no column '${name}'`,
        hint: nameHint(name, columns, candidates),
        instead: meantBy(name, columns),
      };
    },
  ],
  [
    'unknown-column',
    /^Column "(.*)" does not exist on (left|right) side of join!/,
    ([, name, side], { columns }) => {
      const instead = meantBy(name, columns);
      const hint = instead === name ? 'join ON the columns of both sides' : nameHint(name, columns);
      const meant = instead === name ? undefined : instead;
      return { message: `USING: the ${side} side has no column '${name}'`, hint, instead: meant, using: name };
    },
  ],
  [
    'unknown-table',
    /^Referenced table "(.*)" not found!(?:\s*Candidate tables: (.*))?/,
    ([, name, candidates]) => ({
      message: `nothing in FROM is called '${name}'`,
      hint: candidates ? `in reach: ${candidates.replaceAll('"', '')}` : 'add it to FROM',
    }),
  ],
  [
    'no-input',
    /^Table with name (.*?) does not exist!/,
    ([, name], { tables }) => ({ message: `there is no table '${name}'`, hint: nameHint(name, tables) }),
  ],
  [
    'ambiguous-column',
    /^Ambiguous reference to column name "(.*)" \(use: (.*)\)/,
    ([, name, candidates]) => ({
      message: `the column '${name}' is in several tables`,
      hint: `say which: ${candidates.replaceAll('"', '')}`,
      instead: namesIn(candidates)[0],
    }),
  ],
  [
    'unknown-function',
    /^(?:Scalar |Table |Aggregate )?Function with name (\S+) does not exist!(?:\s*Did you mean "(.*)")?/i,
    ([, name, near]) => ({
      message: `there is no function '${name}'`,
      hint: near ? `did you mean ${near}` : 'see https://duckdb.org/docs/stable/sql/functions/overview',
    }),
  ],
  [
    'unknown-function',
    /^Type with name (.*?) does not exist!(?:\s*Did you mean "(.*)")?/,
    ([, name, near]) => ({
      message: `there is no type '${name}'`,
      type: name,
      hint: near ? `did you mean ${lastPart(near)}` : 'see https://duckdb.org/docs/stable/sql/data_types/overview',
    }),
  ],
  [
    'wrong-arguments',
    /^No function matches the given name and argument types '(.*?)'\./,
    ([, call]) => ({ message: `no function takes ${call}`, hint: 'cast the arguments to types that go together' }),
  ],
  [
    'wrong-arguments',
    /^Could not choose a best candidate function for the function call "(.*?)"\./,
    ([, call]) => ({
      message: `several functions take ${call}`,
      hint: 'cast the arguments to the types that you mean',
    }),
  ],
  [
    'wrong-arguments',
    /^Cannot (?:compare|mix) values of type (.*?) and (?:type |values of type )?(.*?)(?: in .*?)? - an explicit cast is required/,
    ([, one, other]) => ({
      message: `${one} and ${other} do not go together`,
      hint: 'cast one of them to the type of the other',
    }),
  ],
  [
    'ungrouped-column',
    /^column "(.*?)" must appear in the GROUP BY clause/,
    ([, name]) => ({
      message: `the column '${name}' is neither grouped by nor aggregated`,
      hint: `add it to GROUP BY, or take one value of it: min(${name}) or max(${name})`,
    }),
  ],
];

/** A fault that the engine found, with what may have been meant. */
export interface BindFault extends SqlFault, Pick<Explained, 'instead' | 'using' | 'type'> {}

/** An error of the engine in plain words, with the place it names and the mend. */
export function explainError(error: unknown, known: KnownNames): BindFault {
  const raw = String((error as Error | undefined)?.message ?? error);
  const line = /^LINE (\d+):/m.exec(raw)?.[1];
  const text = raw.replace(/^[A-Z][A-Za-z ]+ Error: /, '').replace(/\n\s*LINE \d+:[\s\S]*$/, '');
  return { ...explainText(text, known), line: line === undefined ? undefined : Number(line) };
}

/** The same of the error's bare text. */
export function explainText(text: string, known: KnownNames): BindFault {
  for (const [rule, pattern, explain] of EXPLANATIONS) {
    const match = pattern.exec(text);
    if (match) return { rule, ...explain(match, known) };
  }
  const [first, ...more] = text.split('\n').filter((part) => part.trim() && !/^Candidate|^\t/.test(part));
  return { rule: 'not-bound', message: first ?? text, hint: more.join(' ') || 'mend the SQL; its dialect is DuckDB' };
}

/** `did you mean 'bill_id'`, or what there is. */
export function nameHint(name: string, known: Iterable<string>, candidates?: string): string {
  const names = [...new Set(known)];
  const meant = meantBy(name, names);
  if (meant !== undefined) return `did you mean '${meant}'`;
  const shown = names.length > 0 ? names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '') : candidates;
  return shown ? `there are: ${shown.replaceAll('"', '')}` : 'there are none';
}

function meantBy(name: string, known: Iterable<string>): string | undefined {
  const names = [...new Set(known)];
  const near = nearest(name, names) ?? nearest(lastPart(name), names.map(lastPart)) ?? startingWith(name, names);
  return near === undefined ? undefined : names.find((each) => each === near || lastPart(each) === near);
}

/** Of `"a.day" or "b.day"` and of `: "day", "month"`. */
function namesIn(candidates = ''): string[] {
  return [...candidates.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
}

function startingWith(start: string, names: readonly string[]): string | undefined {
  const found = names.filter((name) => start.length > 2 && name.startsWith(start.toLowerCase()));
  return found.length === 1 ? found[0] : undefined;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
