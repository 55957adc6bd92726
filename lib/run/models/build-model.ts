import { MeshError } from '../../error';
import type { ModelManifest } from '../../manifest';
import { identifier } from '../../plan';
import { bindTable, createView } from '../bound-table';
import { castSelect } from '../cast-select';
import { fatalError, isFatal, problemsOf } from '../faults';
import type { BuildReceipt, BuildRequest } from '../intakes/receipt';
import { assertOneSelect } from '../one-select';
import { modelNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';

export interface BuildOptions extends StepOptions {
  readonly runId: string;
}

/** Runs a model's SQL over the snapshots that the request names and writes the result aside: nobody sees it before it passed its audit. */
export function buildModel(platform: Platform, request: BuildRequest, options: BuildOptions): Promise<BuildReceipt> {
  return withScratch(platform, async (scratch) => {
    const model = modelNamed(platform, request.model);
    const table = await tableAt(platform, model.place);
    const inputs = await bindInputs(platform, model, request.pins, scratch);
    const files = inputs.flatMap(({ bound }) => bound.files);
    return withSession(platform, scratch, files, options, async (session) => {
      const place = { construct: model.path, file: model.sql.file };
      try {
        await assertOneSelect(session, 'the SQL of a model', model.sql.text, place);
        for (const { name, bound } of inputs) await createView(session, identifier(name), bound);
        const sql = castSelect(model, await session.columns(model.sql.text));
        const written = await table.write(session, sql, { scratch, sortBy: [...model.key] });
        const rows = written.reduce((sum, file) => sum + file.rows, 0);
        return { ...request, runId: options.runId, files: written, rows };
      } catch (error) {
        if (isFatal(error) || options.signal?.aborted) throw fatalError(error);
        throw new MeshError(problemsOf(error, place), { cause: error });
      }
    });
  });
}

/** The names in a model's SQL, each bound to the snapshot that is pinned. */
export async function bindInputs(
  platform: Platform,
  model: ModelManifest,
  pins: BuildRequest['pins'],
  scratch: string,
) {
  return Promise.all(
    model.inputs.map(async ({ name, table, view }) => ({
      name,
      bound: await bindTable(platform, table, scratch, { view, pin: pins[table] ?? null }),
    })),
  );
}
