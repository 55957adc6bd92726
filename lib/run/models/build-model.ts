import { MeshError } from '../../error';
import type { ModelManifest } from '../../manifest';
import { type BoundTable, bindInputs, bindIntakes } from '../bound-table';
import { castSelect, declaredColumns } from '../cast-select';
import { fatalError, isFatal, problemsOf } from '../faults';
import type { BuildReceipt, BuildRequest } from '../intakes/receipt';
import { selectColumns } from '../one-select';
import { datasetNamed, modelNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { bindParameters } from './bind-parameters';
import { assertFits, inputBytes, type ReadInputs } from './input-bytes';
import { withoutValues } from './quoted-values';
import { type Refresh, refreshOf } from './refresh';
import { sortOf } from './sort-of';
import { type BuildStep, type ReplacedRows, replacedRows, writeRanges } from './write-ranges';

export interface BuildOptions extends StepOptions {
  readonly runId: string;
  /** True where the inputs are small enough for several models to be made at a time. @default false */
  readonly small?: boolean;
}

/** Runs a model's SQL over the snapshots that the request names and writes the result aside: nobody sees it before it passed its audit. */
export function buildModel(platform: Platform, request: BuildRequest, options: BuildOptions): Promise<BuildReceipt> {
  return withScratch(platform, async (scratch) => {
    const model = modelNamed(platform, request.model);
    const table = await tableAt(platform, model.place);
    const refresh = await refreshOf(platform, model, table, request, options);
    if (refresh.kind !== 'view')
      await assertFits(platform, model, 'the inputs', () =>
        inputBytes(platform, request.model, readOf(model, request, refresh)),
      );
    const inputs = await inputsOf(platform, model, request, refresh, scratch);
    const replaced = await replacedRows(platform, table, refresh, scratch);
    const files = [...inputs.flatMap(({ bound }) => bound.files), ...replaced.files];
    const views = inputs.map(({ name, bound: { sql } }) => ({ name, sql }));
    return withSession(platform, scratch, files, { ...options, views }, async (session) => {
      const place = { construct: model.path, file: model.sql.file };
      try {
        const values = await bindParameters(session, model, request);
        const produced = await selectColumns(session, 'the SQL of a model', model.sql.text, values, place);
        const step = { session, scratch, model, table, sql: castSelect(model, produced), request };
        return { ...request, runId: options.runId, ...(await written(step, refresh, replaced, options)) };
      } catch (error) {
        if (isFatal(error) || options.signal?.aborted) throw fatalError(error);
        throw new MeshError(problemsOf(withoutValues(error, platform.mesh, model), place), { cause: error });
      }
    });
  });
}

function readOf({ inputs }: ModelManifest, { pins }: BuildRequest, refresh: Refresh): ReadInputs {
  if (refresh.kind !== 'intakes') return { pins };
  const driving = inputs.find(({ name }) => name === refresh.input);
  return { pins, only: driving && { table: driving.table, intakes: refresh.intakes } };
}

async function inputsOf(
  platform: Platform,
  model: ModelManifest,
  { pins }: BuildRequest,
  refresh: Refresh,
  scratch: string,
): Promise<{ readonly name: string; readonly bound: BoundTable }[]> {
  if (refresh.kind !== 'intakes') return bindInputs(platform, model.inputs, pins, scratch);
  const driving = model.inputs.filter(({ name }) => name === refresh.input);
  const others = model.inputs.filter(({ name }) => name !== refresh.input);
  const added = driving.map(async ({ name, table }) => {
    const dataset = datasetNamed(platform, table);
    return { name, bound: await bindIntakes(platform, dataset, refresh.intakes, pins[table] ?? null, scratch) };
  });
  return [...(await Promise.all(added)), ...(await bindInputs(platform, others, pins, scratch))];
}

type Written = Pick<BuildReceipt, 'files' | 'rows' | 'onto' | 'view' | 'scope'>;

async function written(
  step: BuildStep,
  refresh: Refresh,
  replaced: ReplacedRows,
  { small }: BuildOptions,
): Promise<Written> {
  const { session, scratch, model, table, sql, request } = step;
  if (refresh.kind === 'view') return { files: [], view: { sql, inputs: model.inputs }, scope: 'a view' };
  if (refresh.kind === 'ranges') return writeRanges(step, refresh, replaced);
  const parameters = await bindParameters(session, model, request);
  const files = await table.write(session, sql, {
    scratch,
    sortBy: sortOf(model),
    parameters,
    given: declaredColumns(model),
    few: small,
  });
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (refresh.kind === 'full')
    return { files, rows, scope: refresh.because === undefined ? 'all' : `all: ${refresh.because}` };
  const onto = { version: String(table.rowVersion()), removed: [] };
  return {
    files,
    rows: rows + table.rows(),
    onto,
    scope: `${refresh.intakes.length} new ${refresh.intakes.length === 1 ? 'file' : 'files'}`,
  };
}
