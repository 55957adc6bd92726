import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { validate } from './validation';

export const ALLOW_DATA_DELETION = 'cdk-data-mesh:allow-data-deletion';

/** Kept when it is taken out of a stack or replaced; an empty one goes when its first deploy fails, so that the next can make it again. */
export const RETAIN = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * Deleting data takes two keys, the prop and the context, so that neither a copied line nor a flag of the command line
 * does it alone.
 */
export function removalOf(scope: Construct, asked: RemovalPolicy = RETAIN): RemovalPolicy {
  if (asked !== RemovalPolicy.DESTROY || isAllowed(scope)) return asked;
  validate(scope, () => [
    {
      message: `'removalPolicy' DESTROY deletes data and needs the context key ${ALLOW_DATA_DELETION} besides`,
      hint: `deploy with -c ${ALLOW_DATA_DELETION}=true, or leave removalPolicy out`,
    },
  ]);
  return RETAIN;
}

function isAllowed(scope: Construct): boolean {
  const given: unknown = scope.node.tryGetContext(ALLOW_DATA_DELETION);
  return given === true || (typeof given === 'string' && !Token.isUnresolved(given) && given === 'true');
}
