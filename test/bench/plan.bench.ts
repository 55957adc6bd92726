import type { Table } from '../../lib/table';
import { imaginedFile } from '../table/support';
import { type Bench, type Figure, type Place, turns } from './measure';

const COMMITS = [100, 1_000, 10_000];
const TURNS = 25;

/** Commits of real rows; each hundredth is told. */
const DROPS = 2_000;

/** As the mesh's committer does after each commit. */
const UPKEEP = { alike: true, minFiles: 16 };

const columns = [{ name: 'n', type: 'int' }];

export default {
  title: 'opening a table and planning a scan after many commits of a file each, over one after one commit',
  async run(place: Place, tell: (figure: Figure) => void) {
    const single = await commit(await place.make('single', { columns }), 1);
    const open = ({ id, location }: Table) => place.fresh().load(id, location);
    const planOne = async (table: Table, n: number) =>
      (await open(table)).scan({ where: [{ column: 'n', op: '=', value: n }] });
    const planAll = async (table: Table) => (await open(table)).scan();
    const compare = async (what: string, ours: Work, reference: Work, goal?: number) => {
      const time = await turns(TURNS, ours, reference);
      tell({ what, ours: time.ours * 1000, reference: time.reference * 1000, unit: 'ms', goal });
    };

    let table = await place.make('fed', { columns });
    for (let n = 1; n <= COMMITS[COMMITS.length - 1]; n++) {
      table = await commit(table, n);
      if (!COMMITS.includes(n)) continue;
      const fed = table;
      const one = (wanted: number) => [() => planOne(fed, wanted), () => planOne(single, 1)] as const;
      await compare(
        `open after ${n} commits`,
        () => open(fed),
        () => open(single),
        2,
      );
      await compare(`open and plan the newest file of ${n}`, ...one(n), 2);
      await compare(`open and plan a file in the middle of ${n}`, ...one(n / 2));
      await compare(
        `open and plan all ${n} files`,
        () => planAll(fed),
        () => planAll(single),
      );
    }

    const drops = await dropByDrop(place);
    const { files } = await drops.scan();
    tell({ what: `files after ${DROPS} drops of a row, kept up`, ours: files.length, reference: DROPS, unit: 'files' });
    await compare(
      `open and plan all rows of ${DROPS} drops, kept up`,
      () => planAll(drops),
      () => planAll(single),
      2,
    );
  },
} satisfies Bench;

type Work = () => Promise<unknown>;

/** A file that only the metadata speaks of, with its statistics. */
function commit(table: Table, n: number): Promise<Table> {
  const bound = Buffer.alloc(4);
  bound.writeInt32LE(n);
  const bounds = { 1: bound.toString('base64') };
  const known = { valueCounts: { 1: 1 }, nullCounts: { 1: 0 }, lowerBounds: bounds, upperBounds: bounds };
  const file = { ...imaginedFile(`${table.location}/data/${n}.parquet`, 1), ...known };
  return table.commit(() => ({ append: [file] }));
}

async function dropByDrop(place: Place): Promise<Table> {
  let table = await place.make('drops', { columns });
  for (let n = 1; n <= DROPS; n++) {
    table = await place.append(table, `SELECT ${n} AS n`);
    const due = n % UPKEEP.minFiles === 0;
    if (due) table = await table.compact(place.session, { ...UPKEEP, scratch: place.scratch });
  }
  return table;
}
