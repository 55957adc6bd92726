import { maintain } from '../run';
import { log, logError } from './log';
import { withPlatform } from './platform';

/** Of the fifteen minutes that a function has. */
const COMPACTING_MS = 8 * 60_000;

/** Tidies the tables of the layer on a schedule: small files, old versions, leftovers. */
export function handler(): Promise<void> {
  return withPlatform(async (platform) => {
    const faulty: string[] = [];
    const onFault = (table: string, error: unknown) => {
      logError('table not maintained', error, { table });
      faulty.push(table);
    };
    const until = new Date(Date.now() + COMPACTING_MS);
    for (const { table, files, expired, orphans } of await maintain(platform, { until, onFault })) {
      log('table maintained', { table, files, expired, orphans });
    }
    if (faulty.length > 0) throw new Error(`not maintained: ${faulty.join(', ')}`);
  });
}
