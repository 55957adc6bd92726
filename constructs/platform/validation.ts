import type { IConstruct } from 'constructs';
import { fail, type Problem } from '../../lib/error';

/** Looks for problems at synth, so that a user sees those of the whole app at once, each with its construct's path. */
export function validate(construct: IConstruct, problems: () => readonly Problem[]): void {
  construct.node.addValidation({
    validate: () => problems().map(({ message, hint }) => (hint ? `${message}; ${hint}` : message)),
  });
}

/** At once and not at synth: there can be no second construct of the name to hang a problem on. */
export function refuseTaken(scope: IConstruct, what: string, name: string): void {
  if (scope.node.tryFindChild(name))
    fail(`there are two ${what}s named '${name}'`, 'give one of them another name', { construct: scope.node.path });
}
