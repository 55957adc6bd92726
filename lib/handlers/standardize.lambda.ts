import { send } from '../cloud';
import { environment } from './environment';
import { withPlatform } from './platform';
import type { PartialBatch, SqsEvent } from './sqs';
import { takeFiles } from './take-files';

/** Reads landed files and hands their receipts to the committer. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform((platform) =>
    takeFiles(platform, event, (messages) => send(environment('MESH_COMMIT_QUEUE_URL'), messages)),
  );
}
