import { Token } from 'aws-cdk-lib';
import { checkName, type Rule } from './rule';

export interface TeamSubject {
  readonly domain: string;
  readonly members?: readonly string[];
  readonly monthlyBudget?: number;
  readonly scanLimitBytes: number;
}

/** Athena takes no lower limit. */
const LEAST_SCAN = 10_000_000;
const ARN = /^arn:[a-z-]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
/** Names of users of IAM Identity Center; what could widen a condition is not among their characters. */
const USER = /^[\w+=,.@-]{1,128}$/;

export const TEAM_RULES: readonly Rule<TeamSubject>[] = [
  ({ domain }, problems) => checkName(problems, "'domain'", domain),

  ({ members = [] }, problems) => {
    for (const member of members) {
      if (!Token.isUnresolved(member) && !ARN.test(member) && !USER.test(member))
        problems.add(
          `'members' has '${member}', which is neither the ARN of a role or user nor a name of IAM Identity Center`,
          "for example 'arn:aws:iam::111111111111:role/Analyst' or 'jane@example.com'",
        );
    }
  },

  ({ scanLimitBytes }, problems) => {
    if (scanLimitBytes < LEAST_SCAN)
      problems.add(`'scanLimit' must be 10 MB or more, got ${scanLimitBytes} bytes`, 'Athena takes no lower limit');
  },

  ({ monthlyBudget }, problems) => {
    if (monthlyBudget !== undefined && !Token.isUnresolved(monthlyBudget) && !(monthlyBudget > 0))
      problems.add(
        `'monthlyBudget' must be more than 0 US dollars, got ${monthlyBudget}`,
        'leave it out for no budget',
      );
  },
];
