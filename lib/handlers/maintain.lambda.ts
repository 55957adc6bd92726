import { maintain } from '../run';
import { log } from './log';
import { withPlatform } from './platform';

/** Tidies the tables of the layer on a schedule: small files, old versions, leftovers. */
export function handler(): Promise<void> {
  return withPlatform(async (platform) => {
    for (const { table, files, expired, orphans } of await maintain(platform)) {
      log('table maintained', { table, files, expired, orphans });
    }
  });
}
