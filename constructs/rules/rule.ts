import { Token } from 'aws-cdk-lib';
import { nearest, type Problem, Problems } from '../../lib/error';
import { nameProblem } from '../../lib/manifest';

/** One thing that must hold for what a user declares; it adds a problem where it does not. */
export type Rule<T> = (subject: T, problems: Problems) => void;

/** All that a subject breaks, in the order of the rules. */
export function broken<T>(rules: readonly Rule<T>[], subject: T): readonly Problem[] {
  const problems = new Problems();
  for (const rule of rules) rule(subject, problems);
  return problems.list;
}

/** A name that is known only at deploy is passed over: the manifest as a whole refuses it, once. */
export function checkName(problems: Problems, what: string, name: string): void {
  const problem = Token.isUnresolved(name) ? undefined : nameProblem(what, name);
  if (problem) problems.add(problem);
}

/** Columns that a prop names are among those that are declared, each named once. */
export function checkColumns(
  problems: Problems,
  what: string,
  named: readonly string[],
  declared: readonly string[],
): void {
  named.forEach((column, index) => {
    if (Token.isUnresolved(column)) return;
    if (!declared.includes(column)) {
      const near = nearest(column, declared);
      problems.add(`${what} names no column '${column}'`, near ? `did you mean '${near}'` : `declare it in 'columns'`);
    } else if (named.indexOf(column) !== index) problems.add(`${what} names '${column}' twice`, 'leave one out');
  });
}
