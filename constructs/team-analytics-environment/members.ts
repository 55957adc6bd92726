import { Stack } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  type IPrincipal,
  type PrincipalBase,
  PrincipalWithConditions,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { TEAM_TAG } from '../platform';

/** The role that a user of IAM Identity Center comes with; its path is AWS's own. */
const IDENTITY_CENTER = 'role/aws-reserved/sso.amazonaws.com/*';

/** Who may take a role: the members, or, where none is named, whoever the platform marked as the team's. */
export function principalsOf(scope: Construct, members: readonly string[], team: string): IPrincipal {
  const stack = Stack.of(scope);
  const account = (): PrincipalBase => new AccountPrincipal(stack.account);
  if (members.length === 0)
    return new PrincipalWithConditions(account(), { StringEquals: { [`aws:PrincipalTag/${TEAM_TAG}`]: team } });
  const arns = members.filter(isArn).map((arn) => new ArnPrincipal(arn));
  const names = members.filter((it) => !isArn(it));
  const users = new PrincipalWithConditions(account(), {
    ArnLike: { 'aws:PrincipalArn': stack.formatArn({ service: 'iam', region: '', resource: IDENTITY_CENTER }) },
    StringLike: { 'aws:userid': names.map((name) => `*:${name}`) },
  });
  return new CompositePrincipal(...arns, ...(names.length > 0 ? [users] : []));
}

export function isArn(member: string): boolean {
  return member.startsWith('arn:');
}
