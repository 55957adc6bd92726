import { join } from 'node:path';
import { filePath } from '../../lib/store';
import { type Bench, type Figure, type Place, turns, weigh } from './measure';

const ROWS = 4_500_000;
const SQL = `SELECT i AS id, hash(i)::VARCHAR AS word, (hash(i, 1) >> 1)::BIGINT AS number, (i % 1000000) / 100 AS price,
  DATE '2024-01-01' + (i % 365)::INTEGER AS day FROM range(${ROWS}) r(i)`;
const CAST = `SELECT id::BIGINT AS id, word, number, price::DECIMAL(12, 2) AS price, day FROM (${SQL})`;

export default {
  title: 'a commit of about 100 MB, over a bare Parquet COPY of the same rows',
  async run(place: Place, tell: (figure: Figure) => void) {
    const table = await place.make('wide', {
      columns: [
        { name: 'id', type: 'long' },
        { name: 'word', type: 'string' },
        { name: 'number', type: 'long' },
        { name: 'price', type: 'decimal(12,2)' },
        { name: 'day', type: 'date' },
      ],
    });
    const bare = join(place.folder, 'bare.parquet');
    const copy = () => place.session.run(`COPY (${CAST}) TO '${bare}' (FORMAT parquet, COMPRESSION zstd)`);
    await copy();
    const { processor, ...time } = await turns(5, () => place.append(table, CAST), copy);
    const { bytes } = weigh(filePath(table.location) as string);
    const [file] = (await (await place.tables.load(table.id, table.location)).scan()).files;
    const reference = weigh(place.folder).bytes - weigh(join(place.folder, 'warehouse')).bytes;
    tell({ what: `time (${(file.bytes / 1e6).toFixed(0)} MB a file, forced to disk)`, ...time, unit: 's', goal: 1.05 });
    tell({ what: 'processor time', ...processor, unit: 's', goal: 1.05 });
    tell({ what: 'bytes, data and metadata', ours: bytes / 5, reference, unit: 'bytes', goal: 1.05 });
  },
} satisfies Bench;
