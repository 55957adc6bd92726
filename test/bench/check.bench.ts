import { join } from 'node:path';
import { check, VerdictFile } from '../../lib/check';
import { Session } from '../../lib/engine';
import type { Mesh } from '../../lib/plan';
import { generatedMesh } from '../check/generated-mesh';
import { type Bench, type Figure, type Place, turns } from './measure';

const MODELS = 1_000;
const TURNS = 3;
/** Seconds that the issue of it all gives a check of so many models on two cores. */
const ALLOWED = 3;

export default {
  title: `data-mesh check of ${MODELS} models in chains and fans, over a bare prepare() of the same texts on tables that are there`,
  async run(place: Place, tell: (figure: Figure) => void) {
    const mesh = generatedMesh(MODELS);
    const fresh = (work: (open: () => Promise<Session>) => Promise<unknown>) => withEngine(place, work);
    const whole = await turns(
      TURNS,
      () => fresh((open) => proven(mesh, open)),
      () => fresh(async (open) => prepareAll(mesh, await open())),
    );
    tell({ what: 'nothing is known', ours: whole.ours, reference: whole.reference, unit: 's', goal: 2.5 });
    const { processor } = whole;
    tell({
      what: 'processor time of the same',
      ours: processor.ours,
      reference: processor.reference,
      unit: 's',
      goal: 2.5,
    });
    tell({ what: 'the same over the time that is allowed', ours: whole.ours, reference: ALLOWED, unit: 's', goal: 1 });
    const file = join(place.folder, 'checked.json');
    const remembering = (of: Mesh) =>
      fresh(async (open) => {
        const memory = new VerdictFile(file, 'bench');
        await proven(of, open, memory);
        memory.save();
      });
    await remembering(mesh);
    const known = await turns(
      TURNS,
      () => remembering(mesh),
      () => fresh((open) => proven(mesh, open)),
    );
    tell({
      what: 'nothing has changed, over nothing is known',
      ours: known.ours,
      reference: known.reference,
      unit: 's',
      goal: 0.2,
    });
    const touched = (turn: number) =>
      generatedMesh(MODELS, (index, model) =>
        index === 500 ? { ...model, sql: { ...model.sql, text: `${model.sql.text} -- ${turn}` } } : model,
      );
    const one = await turns(
      TURNS,
      (turn) => remembering(touched(turn)),
      () => fresh((open) => proven(mesh, open)),
    );
    tell({
      what: 'one model has changed, over nothing is known',
      ours: one.ours,
      reference: one.reference,
      unit: 's',
      goal: 0.3,
    });
  },
} satisfies Bench;

/** All hold, or the bench measures something else. */
async function proven(mesh: Mesh, open: () => Promise<Session>, memory?: VerdictFile): Promise<void> {
  const wrong = (await check(mesh, open, { memory })).filter(({ severity }) => severity !== 'hint');
  if (wrong.length > 0) throw new Error(`${wrong.length} problems, the first: ${wrong[0].message}`);
}

async function withEngine(place: Place, work: (open: () => Promise<Session>) => Promise<unknown>): Promise<void> {
  let session: Session | undefined;
  try {
    await work(async () => {
      session ??= await Session.open({ scratch: place.scratch });
      return session;
    });
  } finally {
    session?.close();
  }
}

async function prepareAll(mesh: Mesh, session: Session): Promise<void> {
  for (const model of mesh.models.values()) {
    for (const { name, table } of model.inputs) {
      const columns = (mesh.datasets.get(table) ?? mesh.models.get(table))?.columns ?? [];
      const fields = columns.map((column) => `${column.name} ${DUCKDB[column.type] ?? column.type}`);
      await session.run(`CREATE TABLE IF NOT EXISTS ${name} (${fields.join(', ')})`);
    }
  }
  for (const { sql } of mesh.models.values()) await session.columns(sql.text);
}

const DUCKDB: Record<string, string> = { string: 'VARCHAR', long: 'BIGINT' };
