import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** By this tag of a role a product's bucket knows whose it is. */
export const TEAM_TAG = 'data-mesh:team';

/** `acme.fraud`: a team of one mesh is none of another mesh in the same account. */
export function teamTag(mesh: string, domain: string): string {
  return `${mesh}.${domain}`;
}

/** Says whose a role is. */
export function tagTeam(role: IConstruct, mesh: string, domain: string): void {
  Tags.of(role).add(TEAM_TAG, teamTag(mesh, domain), { includeResourceTypes: ['AWS::IAM::Role'] });
}
