import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../lib/check';
import { Session } from '../../lib/engine';
import { describeProblem, isError, type Problem } from '../../lib/error';
import { type DatasetManifest, type MeshManifest, type ModelManifest, physicalTable } from '../../lib/manifest';
import { mergeManifests } from '../../lib/plan';

export function dataset(name: string, change: Partial<DatasetManifest> = {}): DatasetManifest {
  const place = physicalTable({ mesh: 'm', stage: 's', domain: 'finance', layer: 'staging', table: name, bucket: 'S' });
  return {
    path: `Revenue/Staging/${name}`,
    domain: 'finance',
    name,
    source: 'finance.bills',
    columns: [
      { name: 'bill_id', type: 'string', required: true },
      { name: 'booked_on', type: 'date' },
      { name: 'amount', type: 'decimal(12,2)' },
      { name: 'lines', type: 'long' },
    ],
    key: ['bill_id'],
    history: 'latest',
    place,
    quarantine: place,
    ...change,
  };
}

export function model(sql: string, change: Partial<ModelManifest> = {}): ModelManifest {
  return {
    path: 'Revenue/Curated/revenue',
    domain: 'forecasting',
    name: 'revenue',
    sql: { text: sql, file: 'models/revenue.sql' },
    inputs: [{ name: 'bill', table: 'finance.bill', view: { kind: 'default' } }],
    columns: [
      { name: 'month', type: 'date', required: true },
      { name: 'revenue', type: 'decimal(18,2)' },
    ],
    key: ['month'],
    relations: [],
    checks: [],
    engine: 'duckdb',
    place: physicalTable({
      mesh: 'm',
      stage: 's',
      domain: 'forecasting',
      layer: 'curated',
      table: 'revenue',
      bucket: 'C',
    }),
    ...change,
  };
}

export function manifest(datasets: DatasetManifest[], models: ModelManifest[]): MeshManifest {
  return {
    manifestVersion: 1,
    library: '0.0.0',
    mesh: 'm',
    stage: 's',
    stack: 'Revenue',
    timeZone: 'UTC',
    sources: [
      {
        path: 'Revenue/Landing/bills',
        domain: 'finance',
        name: 'bills',
        format: { kind: 'ndjson' },
        delivery: 'replacesSameName',
        period: { kind: 'fromName', pattern: 'bills-{yyyy}.json' },
        landing: { bucket: 'L', prefix: 'bills' },
      },
    ],
    datasets,
    models,
    externals: { sources: [], datasets: [], models: [] },
  };
}

/** A good model's SQL, to be spoilt. */
export const GOOD = `SELECT date_trunc('month', booked_on)::DATE AS month,
  sum(amount) AS revenue
FROM bill
GROUP BY 1`;

let session: Session;
let scratch: string;

/** Opens the engine once a file: it is what takes the time. */
export function useSession(): void {
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'check-'));
    session = await Session.open({ scratch });
  });
  afterAll(() => {
    session.close();
    rmSync(scratch, { recursive: true });
  });
}

export function engine(): Session {
  return session;
}

/** All that is found, remarks among it. */
export async function foundIn(models: ModelManifest[], datasets = [dataset('bill')]): Promise<Problem[]> {
  return check(mergeManifests([manifest(datasets, models)]).mesh, session);
}

/** What must be mended. */
export async function problemsOf(models: ModelManifest[], datasets?: DatasetManifest[]): Promise<Problem[]> {
  return (await foundIn(models, datasets)).filter(isError);
}

/** The errors of a mesh with this one model, as a user reads them. */
export async function told(sql: string, change: Partial<ModelManifest> = {}): Promise<string[]> {
  return (await problemsOf([model(sql, change)])).map(describeProblem);
}

/** The warnings of a mesh with this one model, as a user reads them. */
export async function warned(sql: string, change: Partial<ModelManifest> = {}): Promise<string[]> {
  const found = await foundIn([model(sql, change)]);
  return found.filter(({ severity }) => severity === 'warning').map(describeProblem);
}
