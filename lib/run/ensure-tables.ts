import { MeshError, type Place, type Problem } from '../error';
import { logicalName } from '../manifest';
import type { TableSpec } from '../table';
import { fatalError, isWarehouseFault, problemsOf } from './faults';
import { ownDatasets, ownModels } from './places';
import type { Platform } from './platform';
import { modelSpec, quarantineSpec, stagedSpec } from './table-specs';

/** How the tables stand to their declarations. */
export interface Ensured {
  readonly problems: readonly Problem[];
  /** Tables that could not be brought up to their declaration, and why. They keep what they have. */
  readonly blocked: Readonly<Record<string, string>>;
}

/** Makes the tables that are missing and evolves those that are there. Never drops a table or a column. */
export async function ensureTables(platform: Platform): Promise<Ensured> {
  const problems: Problem[] = [];
  const blocked: Record<string, string> = {};
  const ensure = async (bucket: string, spec: TableSpec, name: string, place: Place): Promise<void> => {
    try {
      await platform.tables(bucket).ensure(spec);
    } catch (error) {
      if (!(error instanceof MeshError) || isWarehouseFault(error)) throw fatalError(error);
      problems.push(...problemsOf(error, place));
      blocked[name] ??= 'cannot become what is declared';
    }
  };
  for (const dataset of ownDatasets(platform)) {
    const [name, place] = [logicalName(dataset), { construct: dataset.path }];
    await ensure(dataset.place.bucket, stagedSpec(platform, dataset), name, place);
    await ensure(dataset.quarantine.bucket, quarantineSpec(platform, dataset), name, place);
  }
  for (const model of ownModels(platform)) {
    await ensure(model.place.bucket, modelSpec(platform, model), logicalName(model), { construct: model.path });
  }
  return { problems, blocked };
}
