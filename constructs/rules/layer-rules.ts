import { Token } from 'aws-cdk-lib';
import { isTimeZone } from '../../lib/contract';
import type { MeshManifest } from '../../lib/manifest';
import { checkName, type Rule } from './rule';

/** A department's landing zone, or a team's layer. */
export const DOMAIN_RULES: readonly Rule<{ readonly domain: string }>[] = [
  ({ domain }, problems) => checkName(problems, "'domain'", domain),
];

/** A staging layer. */
export const STAGING_RULES: readonly Rule<{ readonly mostQuarantined?: number }>[] = [
  ({ mostQuarantined: percent }, problems) => {
    if (percent !== undefined && !Token.isUnresolved(percent) && !(percent >= 0 && percent <= 100))
      problems.add(`'mostQuarantined' must be a percentage, got ${percent}`, 'for example 5');
  },
];

/** What DataMesh.configure or the context says, and what can be seen only of the whole stack. */
export const STACK_RULES: readonly Rule<MeshManifest>[] = [
  ({ mesh }, problems) => checkName(problems, "'mesh'", mesh),
  ({ stage }, problems) => checkName(problems, "'stage'", stage),
  ({ timeZone }, problems) => {
    if (!isTimeZone(timeZone))
      problems.add(`'timeZone' must be an IANA name, got '${timeZone}'`, "for example 'Europe/Amsterdam'");
  },

  ({ datasets, models }, problems) => {
    const owners = new Map<string, string>();
    for (const { path, place } of [...datasets, ...models]) {
      const owner = owners.get(place.database) ?? place.bucket;
      owners.set(place.database, owner);
      if (owner !== place.bucket)
        problems.add(
          `'domain' gives the database ${place.database}, which ${owner} owns already`,
          'declare the table there, or give the layer another domain',
          { construct: path },
        );
    }
  },
];
