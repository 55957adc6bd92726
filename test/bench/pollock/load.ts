import { mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StagedColumn } from '../../../lib/contract';
import type { Session } from '../../../lib/engine';
import { type CsvFormat, type Standardized, standardize } from '../../../lib/intake';
import type { DatasetManifest, SourceManifest } from '../../../lib/manifest';

/** What came of a file. */
export interface Loaded {
  /** The header first, where the file has one. */
  readonly rows: string[][];
  readonly quarantined: number;
  readonly refused?: string;
}

const PLACE = { bucket: 'b', database: 'd', table: 't', prefix: 'p' };

/** Stages a file by a contract of text columns that are named by `names`, the first `headed` by its header, and reads it back. */
export async function load(
  session: Session,
  folder: string,
  file: string,
  format: CsvFormat,
  names: readonly string[],
  headed: number,
): Promise<Loaded> {
  const scratch = join(folder, 'scratch');
  const columns = names.map((name, index): StagedColumn => {
    return { name: `c${index}`, type: 'string', from: [name], parse: { keepSpace: true } };
  });
  mkdirSync(scratch);
  try {
    const result = await stage(session, scratch, file, byPosition(format, names), columns);
    const missing = new Set(result.remarks.map((remark) => /^no header for (c\d+),/.exec(remark)?.[1]));
    const kept = columns.filter(({ name }) => !missing.has(name));
    const cells = kept.map(({ name }) => `coalesce(${name}, '') AS ${name}`).join(', ') || 'NULL';
    const staged = await session.all(`SELECT ${cells} FROM (${result.stagedSql}) ORDER BY __row`);
    const rows = staged.map((row) => kept.map(({ name }) => String(row[name])));
    const header = kept.map((column) => column.from?.[0] ?? column.name).slice(0, headed);
    return {
      rows: format.header && header.length > 0 ? [header, ...rows] : rows,
      quarantined: result.quarantined,
      refused: result.refused,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Names of the columns of the clean rows: where most are wider than the first, the others have none. */
export function namesOf(clean: readonly (readonly string[])[]): readonly string[] {
  const counts = new Map<number, number>();
  for (const { length } of clean) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width] = [...counts].reduce((one, other) => (other[1] > one[1] ? other : one), [0, 0]);
  const [names = []] = clean;
  return [...names, ...Array<string>(Math.max(0, width - names.length)).fill('')];
}

/** Names that are blank or stand there twice tell no columns apart: their order does. */
function byPosition(format: CsvFormat, names: readonly string[]): CsvFormat {
  const isNamed = new Set(names).size === names.length && names.every((name) => name.trim() !== '');
  if (isNamed || !format.header) return format;
  return { ...format, header: false, skipLines: format.skipLines + (format.headerRows ?? 1) };
}

async function stage(
  session: Session,
  scratch: string,
  file: string,
  format: CsvFormat,
  columns: readonly StagedColumn[],
): Promise<Standardized> {
  const { size } = statSync(file);
  const source: SourceManifest = {
    path: 'Bench/Source',
    domain: 'bench',
    name: 'files',
    format,
    delivery: 'appends',
    period: { kind: 'none' },
    landing: { bucket: 'b', prefix: 'p' },
  };
  const dataset: DatasetManifest = {
    path: 'Bench/Dataset',
    domain: 'bench',
    name: 'rows',
    source: 'bench.files',
    columns,
    key: [],
    history: 'all',
    renamedHeaders: 'accept',
    place: PLACE,
    quarantine: PLACE,
  };
  const intake = {
    id: 'i',
    source: 'bench.files',
    name: basename(file),
    sha256: '00',
    size,
    arrivedAt: '2026-01-01T00:00:00Z',
  };
  return standardize({ session, file, intake, source, dataset, timeZone: 'UTC', scratch });
}
