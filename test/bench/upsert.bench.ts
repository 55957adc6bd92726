import type { Table } from '../../lib/table';
import { type Bench, type Figure, type Place, turns } from './measure';

const ROWS = 10_000_000;
const FILES = 20;
const ONE_PER_CENT = ROWS / 100;
const TURNS = 2;

const row = (from: string, seed = 0) =>
  `SELECT i AS id, hash(i, ${seed})::VARCHAR AS word, (i % 1000000) / 100 AS price FROM ${from}`;

export default {
  title: 'an upsert of 1 % of 10 million rows in 20 files, over a rewrite of all of them with the same rows in it',
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
    const cases: [string, string, number | undefined][] = [
      ['keys that stand together (the newest)', `range(${ROWS - ONE_PER_CENT}, ${ROWS}) r(i)`, 1],
      ['keys scattered over every file', `(SELECT i * 100 AS i FROM range(${ONE_PER_CENT}) r(i))`, undefined],
    ];
    for (const [what, from, goal] of cases) {
      const { scratch } = place;
      // Other words each time, so that there is something to change.
      let seed = 0;
      const { processor, ...time } = await turns(
        TURNS,
        () => table.upsert(place.session, row(from, ++seed), { keys: ['id'], scratch }),
        () => rewrite(place, table, row(from, ++seed), other),
      );
      tell({ what: `time, ${what}`, ...time, unit: 's', goal });
      tell({ what: `processor time, ${what}`, ...processor, unit: 's', goal });
    }
  },
} satisfies Bench;

async function rewrite(place: Place, table: Table, rows: string, into: Table): Promise<void> {
  const scan = await table.scan();
  const relation = await table.relation(scan, await table.localize(scan, place.scratch));
  const sql = `SELECT * FROM ${relation} AS t ANTI JOIN (${rows}) AS n USING (id) UNION ALL ${rows}`;
  const append = await into.write(place.session, sql, { scratch: place.scratch });
  await into.commit(() => ({ append, replaceAll: true }));
}
