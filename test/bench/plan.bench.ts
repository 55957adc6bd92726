import type { Table } from '../../lib/table';
import { imaginedFile } from '../table/support';
import { type Bench, type Figure, type Place, turns } from './measure';

const COMMITS = [100, 1_000, 10_000];
const TURNS = 15;

export default {
  title: 'opening a table and planning a scan after many commits of a file each, over one after one commit',
  async run(place: Place, tell: (figure: Figure) => void) {
    const columns = [{ name: 'n', type: 'int' }];
    const single = await commit(await place.make('single', { columns }), 1);
    let table = await place.make('fed', { columns });
    for (let n = 1; n <= COMMITS[COMMITS.length - 1]; n++) {
      table = await commit(table, n);
      if (!COMMITS.includes(n)) continue;
      const compare = async (what: string, work: (table: Table, n: number) => Promise<unknown>, goal?: number) => {
        const { ours, reference } = await turns(
          TURNS,
          () => work(table, n),
          () => work(single, 1),
        );
        tell({ what, ours: ours * 1000, reference: reference * 1000, unit: 'ms', goal });
      };
      const open = ({ id, location }: Table) => place.tables.load(id, location);
      const one = (wanted: number) => [{ column: 'n', op: '=' as const, value: wanted }];
      await compare(`open after ${n} commits`, open, 2);
      await compare(`open and plan one file of ${n}`, async (it, n) => (await open(it)).scan({ where: one(n) }), 2);
      await compare(`open and plan all ${n} files`, async (it) => (await open(it)).scan());
    }
  },
} satisfies Bench;

function commit(table: Table, n: number): Promise<Table> {
  const bound = Buffer.alloc(4);
  bound.writeInt32LE(n);
  const bounds = { 1: bound.toString('base64') };
  const known = { valueCounts: { 1: 1 }, nullCounts: { 1: 0 }, lowerBounds: bounds, upperBounds: bounds };
  const file = { ...imaginedFile(`${table.location}/data/${n}.parquet`, 1), ...known };
  return table.commit(() => ({ append: [file] }));
}
