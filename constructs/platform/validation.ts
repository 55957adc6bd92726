import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/error';

/** Looks for problems at synth, so that a user sees those of the whole app at once, each with its construct's path. */
export function validate(construct: IConstruct, problems: () => readonly Problem[]): void {
  construct.node.addValidation({
    validate: () => problems().map(({ message, hint }) => (hint ? `${message}; ${hint}` : message)),
  });
}
