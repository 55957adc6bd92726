import { misplacedTables } from '../cloud';
import { MeshError } from '../error';
import { ensureTables } from '../run';
import { answering, UnfinishedError } from './cloudformation';
import { ensureDatabases, type RegistrarEvent, removeDatabases } from './databases';
import { log, logError } from './log';
import { placeKeptTables } from './place-kept-tables';
import { withPlatform } from './platform';

/** Kept for the tables that were begun, the tables that the team keeps by hand, and the answer. */
const RESERVE_MS = 90_000;

interface LambdaContext {
  getRemainingTimeInMillis?(): number;
}

/** Makes and evolves a layer's tables while its stack is deployed. A rollback finds its columns there, a removal keeps the data. */
export async function handler(event: RegistrarEvent, context: LambdaContext = {}): Promise<void> {
  const hasTime = () => (context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY) > RESERVE_MS;
  await answering(event, async () => {
    if (event.RequestType === 'Delete') {
      const areGone = await removeDatabases(event);
      return log(areGone ? 'tables removed' : 'tables kept', { resource: event.PhysicalResourceId });
    }
    try {
      await ensureDatabases(event);
      const misplaced = await withPlatform((platform) => misplacedTables(platform, undefined, true));
      if (misplaced.size > 0) throw new MeshError([...misplaced.values()]);
      const { problems, left } = await withPlatform((platform) => ensureTables(platform, { lists: true, hasTime }));
      if (problems.length > 0) throw new MeshError(problems);
      if (left > 0) throw new UnfinishedError(`${left} tables are left for the next call`);
      const kept = await withPlatform(placeKeptTables);
      log('tables registered', { kept });
    } catch (error) {
      logError('tables not registered', error);
      throw error;
    }
  });
}
