import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, EmptyTables, nameHint } from '../check';
import { Session } from '../engine';
import { fail, isError, MeshError } from '../error';
import { readManifests } from '../manifest/read';
import { mergeManifests } from '../plan';
import { tryModel } from '../run';
import type { GivenRow, GivenValue, ResultRow } from './rows';

/** An App of aws-cdk-lib. */
export interface AppLike {
  synth(): { readonly directory: string };
}

export interface ModelTest {
  /** The app, or the folder of its cloud assembly (cdk.out). */
  readonly app: AppLike | string;
  /** Logical name, `domain.name`. */
  readonly model: string;
  /** What the model reads: rows by the name that its SQL has for the input. One that is left out is empty. */
  readonly inputs: Readonly<Record<string, readonly GivenRow[]>>;
  /** Values of the SQL's parameters by their names. @default - their declared values */
  readonly parameters?: Readonly<Record<string, GivenValue>>;
}

/**
 * Runs a model on given rows as a run does: the same engine, the same types, the model's key and checks (and its relations to tables
 * that are inputs). The rows come in the order of its key.
 *
 * @throws the model's problems, a rule that the result breaks, a value that does not fit
 */
export async function runModel(test: ModelTest): Promise<ResultRow[]> {
  const { mesh, problems } = mergeManifests(readManifests(assemblyOf(test.app)));
  if (problems.length > 0) throw new MeshError(problems);
  const model = mesh.models.get(test.model);
  if (!model) fail(`there is no model '${test.model}'`, nameHint(test.model, mesh.models.keys()));
  const scratch = mkdtempSync(join(tmpdir(), 'model-test-'));
  try {
    const session = await Session.open({ scratch, threads: 1 });
    try {
      const found = await check(mesh, async () => session);
      const wrong = found.filter((problem) => isError(problem) && problem.place?.construct === model.path);
      if (wrong.length > 0) throw new MeshError(wrong);
      const columns = (await new EmptyTables(session, mesh).columnsOf(model)) ?? new Map();
      return await tryModel(session, model, { columns, inputs: test.inputs, parameters: test.parameters });
    } finally {
      session.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function assemblyOf(app: AppLike | string): string {
  if (typeof app === 'string') return app;
  const before = process.env.CDK_VALIDATION;
  // A test of SQL needs no judgement of templates; it costs seconds.
  process.env.CDK_VALIDATION ??= 'false';
  try {
    return app.synth().directory;
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
  }
}
