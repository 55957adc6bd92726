import { MeshError } from '../error';
import { ensureTables } from '../run';
import { answering, type CustomResourceEvent } from './cloudformation';
import { log, logError } from './log';
import { withPlatform } from './platform';

/** Makes and evolves a layer's tables while its stack is deployed. A rollback finds its columns there, a removal keeps the data. */
export async function handler(event: CustomResourceEvent): Promise<void> {
  await answering(event, async () => {
    if (event.RequestType === 'Delete') return log('tables kept', { resource: event.PhysicalResourceId });
    try {
      const { problems } = await withPlatform(ensureTables);
      if (problems.length > 0) throw new MeshError(problems);
      log('tables registered');
    } catch (error) {
      logError('tables not registered', error);
      throw error;
    }
  });
}
