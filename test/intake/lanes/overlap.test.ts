import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StagedColumn } from '../../../lib/contract';
import { Session } from '../../../lib/engine';
import { carefulLane, fastLane, type LaneRequest, type Typed } from '../../../lib/intake/lanes';
import { headOf } from '../../../lib/intake/records';
import { quarantineSql, stagedSql } from '../../../lib/intake/result-sql';
import { subject } from '../subject';
import { csv } from '../support';

const scratch = mkdtempSync(join(tmpdir(), 'overlap-'));
let session: Session;
beforeAll(async () => {
  session = await Session.open({ scratch, threads: 4 });
});
afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true, force: true });
});

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'int', from: ['Id'] },
  { name: 'day', type: 'date', from: ['Day'], parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'amount', type: 'decimal(12,2)', from: ['Amount'], parse: { decimal: ',', group: '.' } },
  { name: 'note', type: 'string', from: ['Note'] },
];
const HEADER = 'Id;Day;Amount;Note';
/** Where chunks are so small that most of a file is cut while the engine reads it. */
const LIMITS = { smallest: 0, chunk: 400, left: 1, odd: 1 };
const TRIALS = Number(process.env.TRIALS ?? 15);

async function requestOf(lines: readonly string[]): Promise<LaneRequest> {
  const file = join(scratch, 'file.csv');
  writeFileSync(file, `${[HEADER, ...lines].join('\n')}\n`);
  const { source, dataset, intake } = subject(csv(), COLUMNS);
  const head = await headOf(file);
  return { session, file, head, scratch, timeZone: 'UTC', period: 'NULL::DATE', source, dataset, intake };
}

/** A clean file, but for the lines that are planted in it. */
function linesWith(count: number, planted: readonly (readonly [at: number, line: string])[]): string[] {
  const lines = Array.from(
    { length: count },
    (_, index) => `${index};0${1 + (index % 9)}/02/2026;1.${100 + (index % 900)},50;é${index}`,
  );
  for (const [at, line] of planted) lines[at % count] = line;
  return lines;
}

/** Everything that a lane says of a file; the clean rows in the order in which they were written. */
async function told({ dataset, intake, period }: LaneRequest, typed: Typed): Promise<unknown> {
  const rest = stagedSql(typed.relation, dataset.columns, intake, period);
  const clean = typed.clean ? await session.all(`${typed.clean.sql}`) : [];
  const numbers = clean.map(({ __row }) => Number(__row));
  expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
  const rows = [...clean, ...(await session.all(rest))].sort((one, other) => Number(one.__row) - Number(other.__row));
  const faults = await session.all(`FROM (${quarantineSql(typed.relation, intake)}) ORDER BY line`);
  return { rows, faults, remarks: typed.remarks };
}

const FAULTS = [
  '1;31/02/2026;1,00;x',
  '1;01/02/2026;14.325;x',
  ' 7 ;01/02/2026;1,00;x',
  'x;;;',
  '',
  ';;;',
  '  ',
  HEADER,
  '"Id";Day;Amount;Note',
  '5;"02/02/2026";"1,00";"a;""b"""',
  '5;02/02/2026;1,00',
  '5;02/02/2026;1,00;x;y',
  '"5" ;;;',
];

test(
  'a file that is cut while the engine reads it is told as the careful lane tells it, wherever its faults stand',
  async () => {
    const file = fc.record({
      count: fc.integer({ min: 60, max: 900 }),
      planted: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...FAULTS)), { maxLength: 30 }),
      chunk: fc.constantFrom(120, 400, 3000),
      odd: fc.constantFrom(1, 0.01),
    });
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(file, async ({ count, planted, chunk, odd }) => {
        const request = await requestOf(linesWith(count, planted));
        const fast = await fastLane(request, csv(), { ...LIMITS, chunk, odd });
        if (!fast) return;
        taken++;
        expect(await told(request, fast)).toEqual(await told(request, await carefulLane(request, csv())));
      }),
      { numRuns: TRIALS },
    );
    expect(taken).toBeGreaterThan(10);
  },
  60_000 + 500 * TRIALS,
);

/** Where the chunks of the file are that is being taken. */
function chunksFolder(): string {
  const folders = readdirSync(scratch).map((name) => join(scratch, name, 'cut-0'));
  return folders.find((folder) => existsSync(folder)) as string;
}

/** Takes rows as a table does; told when, and how often they were taken back. */
function writer(onRead = () => {}) {
  const path = join(scratch, 'written.parquet');
  const done = { writes: 0, undone: 0, path };
  const write = async (sql: string) => {
    done.writes++;
    await session.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    onRead();
    return {
      undo: async () => {
        done.undone++;
      },
    };
  };
  return { done, write };
}

test('where a column turns out odd far behind, what was written is taken back, and the file is read once more', async () => {
  const odd = Array.from({ length: 60 }, (_, index) => [4000 + index, `+${index};01/02/2026;1,00;x`] as const);
  const request = await requestOf(linesWith(4200, odd));
  const { done, write } = writer();
  const typed = await fastLane({ ...request, write }, csv(), { ...LIMITS, left: 0.1, odd: 0.01 });
  expect(done).toMatchObject({ writes: 2, undone: 1 });
  expect(typed?.clean?.count).toBe(4200);
  const { rows, wrong } = await session.one(
    `SELECT count(*)::INT AS rows, count(*) FILTER (id <> __row - 2 AND note <> 'x')::INT AS wrong FROM '${done.path}'`,
  );
  expect({ rows, wrong }).toEqual({ rows: 4200, wrong: 0 });
});

test('where lines cannot be told far behind, what was written is taken back, and the careful lane takes the file', async () => {
  const request = await requestOf(linesWith(4000, [[3900, '1;"01/02/2026;1,00;x']]));
  const { done, write } = writer();
  expect(await fastLane({ ...request, write }, csv(), LIMITS)).toBeUndefined();
  expect(done).toMatchObject({ writes: 1, undone: 1 });
});

test('of a large file only some chunks are there at a time', async () => {
  const request = await requestOf(linesWith(20_000, []));
  let most = 0;
  const kept = () => {
    const cut = chunksFolder();
    most = readdirSync(cut).filter((name) => statSync(join(cut, name)).size > 0).length;
  };
  const { write } = writer(kept);
  const typed = await fastLane({ ...request, write }, csv(), { ...LIMITS, chunk: 2000 });
  expect(typed?.clean?.count).toBe(20_000);
  expect(most).toBeLessThan(150);
});

test('fails with what cutting has met, and takes back what was written', async () => {
  const request = await requestOf(linesWith(4000, []));
  const { write } = writer();
  const broken = async (sql: string) => {
    const cut = chunksFolder();
    // No chunk can come to its place any more.
    for (const name of readdirSync(cut).filter((each) => each.endsWith('.part'))) rmSync(join(cut, name));
    return write(sql);
  };
  await expect(fastLane({ ...request, write: broken }, csv(), LIMITS)).rejects.toThrow(/ENOENT.*part/);
});
