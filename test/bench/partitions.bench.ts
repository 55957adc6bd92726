import { join } from 'node:path';
import { type Bench, type Figure, type Place, turns, weigh } from './measure';

const DAYS = 365;
const ROWS = 3_000_000;
const SQL = `SELECT i::BIGINT AS id, hash(i)::VARCHAR AS word, DATE '2024-01-01' + (hash(i, 7) % ${DAYS})::INTEGER AS day
  FROM range(${ROWS}) r(i)`;

export default {
  title: 'a write of 365 days that come mixed, over a bare COPY without partitions',
  async run(place: Place, tell: (figure: Figure) => void) {
    const table = await place.make('days', {
      columns: [
        { name: 'id', type: 'long' },
        { name: 'word', type: 'string' },
        { name: 'day', type: 'date' },
      ],
      partitionBy: [{ column: 'day', transform: 'day' }],
    });
    const bare = join(place.folder, 'bare.parquet');
    const copy = () => place.session.run(`COPY (${SQL}) TO '${bare}' (FORMAT parquet, COMPRESSION zstd)`);
    const { processor, ...time } = await turns(3, () => place.append(table, SQL), copy);
    const files = (await (await place.tables.load(table.id, table.location)).scan()).files.length / 3;
    const folder = join(place.folder, 'unsorted');
    await place.session.run(
      `COPY (SELECT *, day AS d FROM (${SQL})) TO '${folder}' (FORMAT parquet, PARTITION_BY (d))`,
    );
    tell({ what: 'files a write, over one a day', ours: files, reference: DAYS, unit: 'files', goal: 1.1 });
    tell({
      what: 'files of a bare partitioned COPY, over one a day',
      ours: weigh(folder).files,
      reference: DAYS,
      unit: 'files',
    });
    tell({ what: 'time', ...time, unit: 's' });
    tell({ what: 'processor time', ...processor, unit: 's' });
  },
} satisfies Bench;
