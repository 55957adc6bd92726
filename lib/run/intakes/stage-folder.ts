import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { type EngineColumn, quoteIdentifier, quoteLiteral, type Session } from '../../engine';
import { MeshError } from '../../error';
import { guardedSql, type Standardized, type StandardizeRequest } from '../../intake';
import type { DatasetManifest } from '../../manifest';

/** Where a file's rows go, relative to the folder, '/'-separated. */
export interface StageTarget {
  readonly staged: string;
  readonly quarantine: string;
}

/** Takes what was standardized; nobody sees it before `finish`. */
export interface StageSink {
  /** For the request of `standardize`: takes the rows of a large clean file while it is read, before `take` is called for it. */
  write?(session: Session, scratch: string): StandardizeRequest['write'];
  take(session: Session, file: string, result: Standardized, scratch: string): Promise<StageTarget>;
  finish(): Promise<void>;
  /** Where the call ends before `finish`: removes what is not in its scratch folder. */
  discard?(): Promise<void>;
}

/** What earlier calls wrote here: size and time of each file, as it was left. */
export type StageState = Record<string, readonly string[]>;

const STATE = '.data-mesh/stage.json';
const MOST_NAMED = 10;
const PARQUET = 'FORMAT parquet, COMPRESSION zstd';

interface FolderOptions {
  readonly dataset: DatasetManifest;
  readonly files: readonly string[];
  readonly force: boolean;
  /** Of rows as CSV, guard the texts that a spreadsheet would compute. @default false: they are exact */
  readonly guard?: boolean;
}

/** Files of rows in `<dataset>/`, their quarantine as CSV in `<dataset>__quarantine/`. */
export class StageFolder implements StageSink {
  private readonly finished = new Map<string, string>();

  private constructor(
    private readonly folder: string,
    private readonly format: 'parquet' | 'csv',
    private readonly targets: ReadonlyMap<string, StageTarget>,
    private readonly state: StageState,
    private readonly guard: boolean,
  ) {}

  /** @throws MeshError where something is there that this command did not write, or that was changed since */
  static async open(
    folder: string,
    format: 'parquet' | 'csv',
    { dataset, files, force, guard = false }: FolderOptions,
  ): Promise<StageFolder> {
    const targets = new Map(files.map((file) => [file, targetOf(dataset.name, file, format, files)]));
    const state = await readState(folder);
    const paths = [...targets.values()].flatMap(({ staged, quarantine }) => [staged, quarantine]);
    if (!force) await refuseForeign(folder, paths, state);
    return new StageFolder(folder, format, targets, state, guard);
  }

  write(session: Session, scratch: string): StandardizeRequest['write'] {
    if (this.format !== 'parquet') return undefined;
    return async (sql) => {
      await session.run(`COPY (${sql}) TO ${quoteLiteral(earlyPath(scratch))} (${PARQUET})`);
      return { undo: () => rm(earlyPath(scratch), { force: true }) };
    };
  }

  async take(session: Session, file: string, result: Standardized, scratch: string): Promise<StageTarget> {
    const target = this.targets.get(file);
    if (!target) throw new Error(`${file} was not announced`);
    const [staged, quarantine] = [join(scratch, 'staged'), join(scratch, 'quarantine')];
    const { written = 0 } = result;
    const options = this.format === 'csv' ? `FORMAT csv, HEADER, NEW_LINE '\\r\\n'` : PARQUET;
    const rows = written > 0 ? `${earlyRows(scratch)} UNION ALL ${result.stagedSql}` : result.stagedSql;
    const sql = this.format === 'csv' ? await asTexts(session, rows, this.guard) : rows;
    if (written > 0 && written === result.staged) await rename(earlyPath(scratch), staged);
    else await session.run(`COPY (${sql}) TO ${quoteLiteral(staged)} (${options})`);
    // People read what was refused in a spreadsheet, and its texts are anybody's.
    const order = `SELECT * FROM (${await asTexts(session, result.quarantineSql, true)}) AS q ORDER BY line`;
    await session.run(`COPY (${order}) TO ${quoteLiteral(quarantine)} (FORMAT csv, HEADER, NEW_LINE '\\r\\n')`);
    this.finished.set(target.staged, staged);
    this.finished.set(target.quarantine, quarantine);
    return target;
  }

  async finish(): Promise<void> {
    const state: StageState = { ...this.state };
    for (const [target, path] of this.finished) {
      // Of a call that is stopped here, some files are the new ones and some the ones before: both are ours.
      state[target] = [...(state[target]?.slice(-1) ?? []), await lookOf(path)];
    }
    await writeState(this.folder, state);
    for (const [target, path] of this.finished) {
      await mkdir(dirname(join(this.folder, target)), { recursive: true });
      await rename(path, join(this.folder, target));
    }
  }
}

/** Columns of a result that CSV has no word for, as JSON; with `guard` texts that a spreadsheet would compute get an apostrophe. */
async function asTexts(session: Session, sql: string, guard: boolean): Promise<string> {
  const columns = await session.columns(sql);
  const isText = ({ duckdbType, only }: EngineColumn) => duckdbType === 'VARCHAR' || only !== undefined;
  const nested = columns.filter((it) => !isText(it) && /[[(](?!\d)/.test(it.duckdbType.replace(/^DECIMAL\(.*\)$/, '')));
  const plain = guard ? columns.filter(isText) : [];
  const texts = [
    ...nested.map(({ name }) => `to_json(${quoteIdentifier(name)})::VARCHAR AS ${quoteIdentifier(name)}`),
    ...plain.map(
      ({ name }) => `${guardedSql(`CAST(${quoteIdentifier(name)} AS VARCHAR)`)} AS ${quoteIdentifier(name)}`,
    ),
  ];
  if (texts.length === 0) return sql;
  return `SELECT * REPLACE (${texts.join(', ')}) FROM (${sql}) AS s`;
}

function targetOf(dataset: string, file: string, format: string, files: readonly string[]): StageTarget {
  const plain = (name: string) => name.slice(0, name.length - extname(name).length) || name;
  // Of bills.csv and bills.xlsx, each keeps its whole name.
  const name = files.filter((other) => plain(other) === plain(file)).length > 1 ? file : plain(file);
  return { staged: `${dataset}/${name}.${format}`, quarantine: `${dataset}__quarantine/${name}.csv` };
}

export async function readState(folder: string): Promise<StageState> {
  try {
    return JSON.parse(await readFile(join(folder, STATE), 'utf8')) as StageState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return {};
    throw error;
  }
}

export async function writeState(folder: string, state: StageState): Promise<void> {
  const path = join(folder, STATE);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
}

async function refuseForeign(folder: string, targets: readonly string[], state: StageState): Promise<void> {
  const foreign: string[] = [];
  for (const target of targets) {
    const look = await lookOf(join(folder, target)).catch(() => undefined);
    if (look !== undefined && !state[target]?.includes(look)) foreign.push(target);
  }
  if (foreign.length === 0) return;
  throw new MeshError(
    foreign.slice(0, MOST_NAMED).map((target) => ({
      message: state[target]
        ? `${target} was changed since it was written, and would be overwritten`
        : `${target} is there and was not written by this command`,
      hint: 'give another --out, or --force to overwrite it',
    })),
  );
}

async function lookOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size}-${Math.floor(mtimeMs)}`;
}

/** Where the rows of a clean file are, before the others of the file are known. */
function earlyPath(scratch: string): string {
  return join(scratch, 'clean');
}

function earlyRows(scratch: string): string {
  return `SELECT * FROM read_parquet(${quoteLiteral(earlyPath(scratch).replace(/[[*?]/g, '[$&]'))})`;
}
