import { Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { MeshManifest } from '../../lib/manifest';
import type { Rule } from './rule';

/** A stack as the platform team's rules look at it. */
export interface HouseSubject extends Pick<MeshManifest, 'house' | 'models'> {
  readonly region: string;
  /** The stack's path. */
  readonly path: string;
}

const KNOWN_DAYS = Object.values(RetentionDays).filter((it): it is number => typeof it === 'number' && it < 9999);
const LAID_DOWN = 'ask the platform team, who laid it down by DataMesh.configure';

export const HOUSE_RULES: readonly Rule<HouseSubject>[] = [
  ({ house, region, path }, problems) => {
    const { regions } = house ?? {};
    if (!regions || Token.isUnresolved(region) || regions.includes(region)) return;
    problems.add(
      `the region ${region} is not one of the house's: ${regions.join(', ')}`,
      `give the stack one of them as 'env.region', or ${LAID_DOWN}`,
      { construct: path },
    );
  },

  ({ house, models }, problems) => {
    const { allowedEngines } = house ?? {};
    for (const { engine, path } of allowedEngines ? models : []) {
      if (!allowedEngines?.includes(engine))
        problems.add(
          `the engine ${engine} is not one of the house's: ${allowedEngines?.join(', ')}`,
          `give the model one of them as 'engine', or ${LAID_DOWN}`,
          { construct: path },
        );
    }
  },

  ({ house }, problems) => {
    const { retentionDays } = house ?? {};
    if (retentionDays === undefined || KNOWN_DAYS.includes(retentionDays)) return;
    const [next] = KNOWN_DAYS.sort((a, b) => Math.abs(a - retentionDays) - Math.abs(b - retentionDays));
    problems.add(
      `'house.retention' must be a number of days that CloudWatch knows, got ${retentionDays}`,
      `for example ${next}`,
    );
  },

  ({ house }, problems) => {
    if (house?.regions?.length === 0) problems.add("'house.regions' is empty", 'leave it out to allow all');
    if (house?.allowedEngines?.length === 0)
      problems.add("'house.allowedEngines' is empty", 'leave it out to allow all');
  },
];
