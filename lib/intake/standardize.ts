import type { Standardized, StandardizeRequest } from './intake';

/** Reads a delivered file by its contract: each record ends typed in `stagedSql` or explained in `quarantineSql`. */
export async function standardize(request: StandardizeRequest): Promise<Standardized> {
  throw new Error(`cannot standardize ${request.file} yet`);
}
