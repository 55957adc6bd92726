import type { Table } from '../../lib/table';
import { imaginedFile } from '../table/support';
import { type Bench, type Figure, median, type Place, seconds } from './measure';

const COMMITS = [1, 100, 1_000, 10_000];
const TURNS = 7;

export default {
  title: 'opening a table and planning a scan after many commits of a file each, over the same after one commit',
  async run(place: Place, tell: (figure: Figure) => void) {
    let table = await place.make('fed', { columns: [{ name: 'n', type: 'int' }] });
    let first: { open: number; one: number; whole: number } | undefined;
    for (let commit = 1; commit <= COMMITS[COMMITS.length - 1]; commit++) {
      const file = withBounds(imaginedFile(`${table.location}/data/${commit}.parquet`, 1), commit);
      table = await table.commit(() => ({ append: [file] }));
      if (!COMMITS.includes(commit)) continue;
      const now = await measured(place, table, commit);
      if (!first) first = now;
      else {
        const told = { unit: 'ms' as const };
        tell({ what: `open after ${commit} commits`, ours: now.open, reference: first.open, goal: 2, ...told });
        tell({
          what: `open and plan one file of ${commit}`,
          ours: now.one,
          reference: first.one,
          goal: 2,
          ...told,
        });
        tell({ what: `open and plan all ${commit} files`, ours: now.whole, reference: first.whole, ...told });
      }
    }
  },
} satisfies Bench;

async function measured(place: Place, table: Table, wanted: number) {
  const open = () => place.tables.load(table.id, table.location);
  const where = [{ column: 'n', op: '=' as const, value: wanted }];
  return {
    open: await milliseconds(open),
    one: await milliseconds(async () => (await open()).scan({ where })),
    whole: await milliseconds(async () => (await open()).scan()),
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) times.push(await seconds(work));
  return median(times) * 1000;
}

function withBounds<T extends ReturnType<typeof imaginedFile>>(file: T, n: number): T {
  const bound = Buffer.alloc(4);
  bound.writeInt32LE(n);
  const bounds = { 1: bound.toString('base64') };
  return { ...file, valueCounts: { 1: 1 }, nullCounts: { 1: 0 }, lowerBounds: bounds, upperBounds: bounds };
}
