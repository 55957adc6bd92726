import { misplacedTables } from '../cloud';
import { MeshError } from '../error';
import { ensureTables } from '../run';
import { answering } from './cloudformation';
import { ensureDatabases, type RegistrarEvent, removeDatabases } from './databases';
import { log, logError } from './log';

import { placeKeptTables } from './place-kept-tables';
import { withPlatform } from './platform';

/** Makes and evolves a layer's tables while its stack is deployed. A rollback finds its columns there, a removal keeps the data. */
export async function handler(event: RegistrarEvent): Promise<void> {
  await answering(event, async () => {
    if (event.RequestType === 'Delete') {
      const areGone = await removeDatabases(event);
      return log(areGone ? 'tables removed' : 'tables kept', { resource: event.PhysicalResourceId });
    }
    try {
      await ensureDatabases(event);
      const misplaced = await withPlatform((platform) => misplacedTables(platform));
      if (misplaced.size > 0) throw new MeshError([...misplaced.values()]);
      const { problems } = await withPlatform(ensureTables);
      if (problems.length > 0) throw new MeshError(problems);
      const kept = await withPlatform(placeKeptTables);
      log('tables registered', { kept });
    } catch (error) {
      logError('tables not registered', error);
      throw error;
    }
  });
}
