import { MeshError, type Problem } from '../error';

/** A stack, a stage or an app of aws-cdk-lib. */
export interface StackLike {
  readonly node: { readonly path: string; readonly root: unknown };
}

/**
 * Throws what the AwsSolutions pack of cdk-nag finds in a stack: every rule with the construct's path and the reason. What was
 * acknowledged with a reason is no finding. Needs the package cdk-nag, version 3, beside aws-cdk-lib.
 */
export async function assertClean(stack: StackLike): Promise<void> {
  const { AwsSolutionsChecks } = await loadNag();
  // Policies and the like come to be only at synth.
  (stack.node.root as { synth(): unknown }).synth();
  const { violations } = new AwsSolutionsChecks().validateScope(stack as never);
  const problems = violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(
      ({ constructPath }): Problem => ({
        message: `${ruleName}: ${withoutStop(description)}`,
        hint: `mend it, or accept it with a reason: Validations.of(construct).acknowledge({ id: '${ruleName}', reason: '…' })`,
        place: { construct: constructPath },
      }),
    ),
  );
  if (problems.length > 0) throw new MeshError(problems);
}

async function loadNag(): Promise<typeof import('cdk-nag')> {
  try {
    return await import('cdk-nag');
  } catch (cause) {
    if (!/cannot find (module|package)/i.test(String(cause))) throw cause;
    throw new MeshError(
      [{ message: 'assertClean needs the package cdk-nag', hint: 'run npm install --save-dev cdk-nag@3' }],
      { cause },
    );
  }
}

function withoutStop(text: string): string {
  return text.replace(/\.\s*$/, '');
}
