import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS, type Figures } from './intake-worker';
import type { Bench, Figure, Place } from './measure';

/** Megabytes of the files, and how often each is read. */
const SIZES: readonly (readonly [megabytes: number, turns: number])[] = [
  [10, 9],
  [100, 5],
  ...(process.env.SIZE_MB ? [[Number(process.env.SIZE_MB), 5] as const] : []),
];
/** What is asked of large files. */
const GOAL = { from: 100, time: 1.25, memory: 1 };
const ROWS_A_MEGABYTE = 11_080;
const MEMORY = 512 * 1024 ** 2;

/** Semicolons, decimal commas, groups with points, days first: as finance sends it. */
const values = [
  `'F' || lpad(i::VARCHAR, 9, '0')`,
  `strftime(DATE '2024-01-01' + (hash(i) % 900)::INT, '%d/%m/%Y')`,
  `'K' || (hash(i, 1) % 50000)`,
  `(hash(i, 2) % 40)::VARCHAR`,
  `translate(format('{:,.2f}', ((hash(i, 3) % 5000000) / 100.0)::DOUBLE), ',.', '.,')`,
  `replace(format('{:.4f}', ((hash(i, 4) % 10000) / 10000.0)::DOUBLE), '.', ',')`,
  `'Café artikel ' || (hash(i, 5) % 2000)`,
  `strftime(TIMESTAMP '2024-01-01' + to_seconds((hash(i, 6) % 70000000)::BIGINT), '%d/%m/%Y %H:%M:%S')`,
  `['ja', 'nee'][1 + (hash(i, 7) % 2)::INT]`,
];

/** `typed` is a bare COPY as well, in which the reader is told the types. */
type Who = 'ours' | 'bare' | 'typed';

/** The figures of one process that does nothing else. */
function run(who: Who, file: string): Figures {
  const words = [join(__dirname, 'intake-worker.js'), who, file];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

async function generate({ folder, session }: Place, megabytes: number): Promise<string> {
  const file = join(folder, `bills-${megabytes}.csv`);
  const select = values.map((value, index) => `${value} AS "${COLUMNS[index].column.from?.[0]}"`).join(', ');
  await session.run(`COPY (SELECT ${select} FROM range(${megabytes * ROWS_A_MEGABYTE}) r(i)) TO '${file}'
    (FORMAT csv, DELIMITER ';', HEADER true, QUOTE '')`);
  // On the disk before anything is measured: otherwise the first turns pay for it.
  const written = openSync(file, 'r+');
  fsyncSync(written);
  closeSync(written);
  return file;
}

/** The turn whose ratio is the median, since a machine's speed may change by a third from one minute to the next; of memory the most. */
function compare(
  file: string,
  turns: number,
): (of: keyof Figures, reference?: Who) => Pick<Figure, 'ours' | 'reference'> {
  const figures: Record<Who, Figures>[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const order: Who[] = turn % 2 === 0 ? ['bare', 'ours', 'typed'] : ['typed', 'ours', 'bare'];
    figures.push(Object.fromEntries(order.map((who) => [who, run(who, file)])) as Record<Who, Figures>);
  }
  return (of, reference = 'bare') => {
    const pairs = figures.map((turn) => ({ ours: turn.ours[of], reference: turn[reference][of] }));
    const most = (who: 'ours' | 'reference') => Math.max(...pairs.map((pair) => pair[who]));
    if (of === 'memory') return { ours: most('ours'), reference: most('reference') };
    pairs.sort((one, other) => one.ours / one.reference - other.ours / other.reference);
    return pairs[Math.floor(turns / 2)];
  };
}

export default {
  title:
    'a clean European CSV read, typed and written on two cores, over a bare COPY with the same types written by hand',
  async run(place: Place, tell: (figure: Figure) => void) {
    for (const [megabytes, turns] of SIZES) {
      const file = await generate(place, megabytes);
      const size = `${Math.round(statSync(file).size / 1e6)} MB`;
      const figures = compare(file, turns);
      const goal = megabytes >= GOAL.from ? GOAL : undefined;
      tell({ what: `time of ${size}`, ...figures('seconds'), unit: 's', goal: goal?.time });
      tell({ what: `processor time of ${size}`, ...figures('cpu'), unit: 's' });
      tell({ what: `time of ${size}, over a COPY whose reader types`, ...figures('seconds', 'typed'), unit: 's' });
      const memory = figures('memory');
      const told = { what: `peak memory of ${size}, over 512 MB`, ours: memory.ours, reference: MEMORY };
      tell({ ...told, unit: 'bytes', goal: goal?.memory });
      tell({ what: `peak memory of ${size}, over that of the bare COPY`, ...memory, unit: 'bytes' });
      rmSync(file);
    }
  },
} satisfies Bench;
