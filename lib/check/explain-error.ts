import { nearest } from '../error';
import type { SqlFault } from './select';

/** Names that the SQL could have meant. */
export interface KnownNames {
  readonly tables: Iterable<string>;
  readonly columns: Iterable<string>;
}

type Explanation = (match: RegExpExecArray, known: KnownNames) => { message: string; hint: string };

const EXPLANATIONS: readonly [RegExp, Explanation][] = [
  [
    /^Referenced column "(.*)" not found in FROM clause!(?:\s*Candidate bindings: (.*))?/,
    ([, name, candidates], { columns }) => ({
      message: `there is no column '${name}'`,
      hint: nameHint(name, columns, candidates),
    }),
  ],
  [
    /^(?:Table|Values list) "(.*)" does not have a column named "(.*)"(?:\s*Candidate bindings: :? ?(.*))?/,
    ([, table, name, candidates], { columns }) => ({
      message: `'${table}' has no column '${name}'`,
      hint: nameHint(name, columns, candidates),
    }),
  ],
  [
    /^Referenced table "(.*)" not found!(?:\s*Candidate tables: (.*))?/,
    ([, name, candidates]) => ({
      message: `nothing in FROM is called '${name}'`,
      hint: candidates ? `in reach: ${candidates.replaceAll('"', '')}` : 'add it to FROM',
    }),
  ],
  [
    /^Table with name (.*?) does not exist!/,
    ([, name], { tables }) => ({ message: `there is no table '${name}'`, hint: nameHint(name, tables) }),
  ],
  [
    /^Ambiguous reference to column name "(.*)" \(use: (.*)\)/,
    ([, name, candidates]) => ({
      message: `the column '${name}' is in several tables`,
      hint: `say which: ${candidates.replaceAll('"', '')}`,
    }),
  ],
  [
    /^(?:Scalar |Table |Aggregate )?Function with name (\S+) does not exist!(?:\s*Did you mean "(.*)")?/i,
    ([, name, near]) => ({
      message: `there is no function '${name}'`,
      hint: near ? `did you mean ${near}` : 'see https://duckdb.org/docs/stable/sql/functions/overview',
    }),
  ],
  [
    /^No function matches the given name and argument types '(.*?)'\./,
    ([, call]) => ({ message: `no function takes ${call}`, hint: 'cast the arguments to types that go together' }),
  ],
  [
    /^column "(.*?)" must appear in the GROUP BY clause/,
    ([, name]) => ({
      message: `the column '${name}' is neither grouped by nor aggregated`,
      hint: `add it to GROUP BY, or take any_value(${name}) where its exact value does not matter`,
    }),
  ],
];

/** An error of the engine in plain words, with the line it names and the mend. */
export function explainError(error: unknown, known: KnownNames): SqlFault {
  const raw = String((error as Error | undefined)?.message ?? error);
  const line = /^LINE (\d+):/m.exec(raw)?.[1];
  const text = raw.replace(/^[A-Z][A-Za-z ]+ Error: /, '').replace(/\n\s*LINE \d+:[\s\S]*$/, '');
  const found = EXPLANATIONS.map(([pattern, explain]) => {
    const match = pattern.exec(text);
    return match && explain(match, known);
  }).find(Boolean);
  const [first, ...more] = text.split('\n').filter((part) => part.trim() && !/^Candidate|^\t/.test(part));
  const { message, hint } = found ?? {
    message: first ?? raw,
    hint: more.join(' ') || 'mend the SQL; its dialect is DuckDB',
  };
  return { message, hint, line: line === undefined ? undefined : Number(line) };
}

/** `did you mean 'bill_id'`, or what there is. */
export function nameHint(name: string, known: Iterable<string>, candidates?: string): string {
  const names = [...new Set(known)];
  const near = nearest(name, names) ?? nearest(lastPart(name), names.map(lastPart)) ?? startingWith(name, names);
  if (near) return `did you mean '${names.find((each) => each === near || lastPart(each) === near)}'`;
  const shown = names.length > 0 ? names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '') : candidates;
  return shown ? `there are: ${shown.replaceAll('"', '')}` : 'there are none';
}

function startingWith(start: string, names: readonly string[]): string | undefined {
  const found = names.filter((name) => start.length > 2 && name.startsWith(start.toLowerCase()));
  return found.length === 1 ? found[0] : undefined;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
