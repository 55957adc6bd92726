import type { TableId } from './catalog';

/** No answer told whether the commit landed. Nothing it wrote may be removed, and nothing written again unseen. */
export class CommitOutcomeUnknownError extends Error {
  constructor(id: TableId, metadataLocation: string, cause: unknown) {
    super(`it is unknown whether ${id.database}.${id.table} took ${metadataLocation}`, { cause });
    this.name = 'CommitOutcomeUnknownError';
  }
}
