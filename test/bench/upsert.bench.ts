import type { Table } from '../../lib/table';
import { type Bench, type Figure, type Place, seconds } from './measure';

const ROWS = 10_000_000;
const FILES = 20;
const ONE_PER_CENT = ROWS / 100;

const row = (from: string, seed = 0) =>
  `SELECT i AS id, hash(i, ${seed})::VARCHAR AS word, (i % 1000000) / 100 AS price FROM ${from}`;

export default {
  title: 'an upsert of 1 % of 10 million rows in 20 files, over a rewrite of all of them',
  async run(place: Place, tell: (figure: Figure) => void) {
    const columns = [
      { name: 'id', type: 'long' },
      { name: 'word', type: 'string' },
      { name: 'price', type: 'decimal(12,2)' },
    ];
    let table = await place.make('ten_million', { columns });
    const share = ROWS / FILES;
    for (let file = 0; file < FILES; file++) {
      table = await place.append(table, row(`range(${file * share}, ${(file + 1) * share}) r(i)`));
    }
    const other = await place.make('rewritten', { columns });
    const reference = await seconds(() => rewrite(place, table, other));
    const cases: [string, string][] = [
      ['keys that stand together (the newest)', `range(${ROWS - ONE_PER_CENT}, ${ROWS}) r(i)`],
      ['keys scattered over every file', `(SELECT i * 100 AS i FROM range(${ONE_PER_CENT}) r(i))`],
    ];
    for (const [what, from] of cases) {
      const { scratch } = place;
      const ours = await seconds(() => table.upsert(place.session, row(from, 1), { keys: ['id'], scratch }));
      tell({ what, ours, reference, unit: 's', goal: 1 });
    }
  },
} satisfies Bench;

async function rewrite(place: Place, table: Table, into: Table): Promise<void> {
  const scan = await table.scan();
  const relation = await table.relation(scan, await table.localize(scan, place.scratch));
  const append = await into.write(place.session, `SELECT * FROM ${relation}`, { scratch: place.scratch });
  await into.commit(() => ({ append, replaceAll: true }));
}
