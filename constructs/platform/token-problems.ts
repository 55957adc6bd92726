import { Token } from 'aws-cdk-lib';
import type { Problem } from '../../lib/error';

/** Values of a manifest that are known only at deploy: a laptop could not know them. */
export function tokenProblems(value: unknown, at: readonly string[] = [], construct?: string): Problem[] {
  if (Token.isUnresolved(value)) {
    return [
      {
        message: `'${at.join('.')}' must be known at synth, got a value that CloudFormation fills in at deploy`,
        hint: 'give a plain value',
        place: { construct },
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { path } = value as { path?: unknown };
  const here = typeof path === 'string' && !Token.isUnresolved(path) ? path : undefined;
  return Object.entries(value).flatMap(([key, it]) =>
    tokenProblems(it, here ? [key] : [...at, key], here ?? construct),
  );
}
