import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteLiteral, registerVectorFunction } from '../../engine';
import type { SourceFormat } from '../../manifest';
import { globLiteral, headOf } from '../records';
import { carefulLane } from './careful-lane';
import { type Chunk, cutChunks } from './chunks';
import { type CleanRead, cleanSql } from './clean-sql';
import { lineAutomaton } from './line-automaton';
import { LineLedger } from './line-ledger';
import { linePlan } from './line-plan';
import type { ScannedLines } from './line-scanner';
import { openingOf } from './opening';
import { plainDialect } from './plain-dialect';
import { writeResidue } from './residue';
import type { CleanRows, LaneRequest, Typed } from './typed';

type Csv = Extract<SourceFormat, { kind: 'csv' }>;

/** Where the fast lane pays; to be set by tests. */
export interface FastLaneLimits {
  /** Bytes of a file from which on it is tried. */
  readonly smallest: number;
  /** Bytes of a chunk: far below what the engine divides among threads. */
  readonly chunk: number;
  /** Of a file's lines, the part that may be left to the careful lane. */
  readonly left: number;
  /** Of a file's lines, the part of which one column's cells may look odd before its rule judges them all. */
  readonly odd: number;
}

export const FAST_LANE: FastLaneLimits = { smallest: 1024 * 1024, chunk: 4 * 1024 * 1024, left: 0.1, odd: 0.01 };

/** Of a file with more chunks than these, the first is tried before all are. */
const TRIED_ABOVE = 3;

/** So many lines may be left, or odd, however short the file is. */
const FEW = { left: 100, odd: 20 };

/**
 * Takes delimited text without detours: a glance at the bytes tells which lines are clean, and the engine reads and writes these
 * in one pass. What is not surely clean is left to the careful lane, line by line; undefined where that lane should take the
 * whole file. @throws Refusal
 */
export async function fastLane(request: LaneRequest, format: Csv, limits = FAST_LANE): Promise<Typed | undefined> {
  const dialect = plainDialect(format);
  const needsWhole = request.dataset.columns.some(({ unique }) => unique);
  if (!dialect || needsWhole || (await stat(request.file)).size < limits.smallest) return undefined;
  const opening = openingOf(request, dialect);
  if (!opening) return undefined;
  const folder = await mkdtemp(join(request.scratch, 'intake-'));
  let clean: CleanRows | undefined;
  const careful = async (name: string): Promise<Typed> => {
    const file = join(folder, name);
    return carefulLane({ ...request, file, head: await headOf(file) }, { ...format, encoding: 'utf-8' });
  };
  try {
    await writeFile(join(folder, 'opening.csv'), opening.text);
    const judged = await careful('opening.csv');
    const read = await cut({ request, dialect, opening }, folder, limits);
    if (!read) return undefined;
    const { chunks } = read;
    const ledger = new LineLedger(chunks.list);
    if (!(await isWorthIt(read, limits))) return undefined;
    clean = await written(read, ledger, limits);
    if (!clean) return undefined;
    if (leftOf(ledger, chunks.list) === 0) return { ...judged, clean };
    await writeResidue(join(folder, 'residue.csv'), opening.text, chunks.list, ledger);
    const rest = await careful('residue.csv');
    // Which of the clean rows are of the other table only the careful lane can tell.
    if (rest.isMixed) await clean.undo();
    return rest.isMixed ? undefined : { ...rest, clean };
  } catch (error) {
    await clean?.undo();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Cuts the file; columns that look odd too often are left to their rules. Undefined where that is not enough. */
async function cut(
  file: Pick<CleanRead, 'request' | 'dialect' | 'opening'>,
  folder: string,
  limits: FastLaneLimits,
): Promise<CleanRead | undefined> {
  const { request, dialect, opening } = file;
  const odd = new Set<number>();
  for (let known = -1; known < odd.size; ) {
    known = odd.size;
    const plan = linePlan(request.dataset.columns, opening, dialect, odd);
    const automaton = lineAutomaton({ cells: plan.cells.map(({ shape }) => shape), dialect, crlf: opening.crlf });
    if (!automaton) return undefined;
    const counts = new LookCounts(limits);
    const onChunk = (scanned: ScannedLines) => {
      counts.add(scanned);
      for (const column of counts.odd) odd.add(column);
      return odd.size === known && !counts.areTooMany;
    };
    const from = { byte: opening.bytes, line: opening.lines + 1 };
    const chunks = await cutChunks({ file: request.file, folder, automaton, from, size: limits.chunk, onChunk });
    const isPlain = chunks && chunks.list.length > 0 && (!chunks.quoted || dialect.doubled);
    if (isPlain) return { ...file, plan, chunks };
  }
  return undefined;
}

/** How many lines do not look clean, and by which columns. */
class LookCounts {
  private lines = 0;
  private left = 0;
  private readonly byColumn = new Map<number, number>();

  constructor(private readonly limits: FastLaneLimits) {}

  add({ lines, dropped }: ScannedLines): void {
    this.lines += lines;
    for (const { column, isBlank } of dropped) {
      if (!isBlank) this.left++;
      if (column > 0) this.byColumn.set(column - 1, (this.byColumn.get(column - 1) ?? 0) + 1);
    }
  }

  /** Columns of the file. */
  get odd(): number[] {
    const most = Math.max(FEW.odd, this.lines * this.limits.odd);
    return [...this.byColumn].filter(([, count]) => count > most).map(([column]) => column);
  }

  get areTooMany(): boolean {
    return this.left > Math.max(FEW.left, this.lines * this.limits.left);
  }
}

/** False where the first chunk says that the careful lane would have to read the file after all. */
async function isWorthIt(read: CleanRead, limits: FastLaneLimits): Promise<boolean> {
  const isJudged = read.plan.columns.some((column) => column.isJudged);
  if (!isJudged || read.chunks.list.length <= TRIED_ABOVE) return true;
  const some = read.chunks.list.slice(0, 1);
  const ledger = new LineLedger(some);
  const sql = await numbered(read, some, ledger);
  const counted = read.request.session.run(`SELECT count(COLUMNS(*)) FROM (${sql})`);
  return counted.then(() => isWhole(ledger, some, limits), whereUnreadable(false));
}

/** Writes the clean rows; undefined where nothing was written, because the engine reads the file otherwise than we do. */
async function written(read: CleanRead, ledger: LineLedger, limits: FastLaneLimits): Promise<CleanRows | undefined> {
  const { request, chunks } = read;
  const { session, scratch } = request;
  const sql = await numbered(read, chunks.list, ledger);
  const path = join(scratch, `clean-${randomBytes(8).toString('hex')}.parquet`);
  const write =
    request.write ??
    (async (rows) => {
      await session.run(`COPY (${rows}) TO ${quoteLiteral(path)} (FORMAT parquet)`);
      return { undo: () => rm(path, { force: true }) };
    });
  const undo = await write(sql).then((done) => done.undo, whereUnreadable(undefined));
  if (!undo) return undefined;
  if (!isWhole(ledger, chunks.list, limits)) {
    await undo();
    return undefined;
  }
  const count = chunks.list.reduce((sum, { records }) => sum + records, 0) - ledger.leftCount;
  return { count, undo, sql: request.write ? undefined : `SELECT * FROM read_parquet(${globLiteral(path)})` };
}

async function numbered(read: CleanRead, some: readonly Chunk[], ledger: LineLedger): Promise<string> {
  const name = `line_of_${randomBytes(8).toString('hex')}`;
  await registerVectorFunction(read.request.session, name, (given, lines) => ledger.take(given, lines));
  return cleanSql(read, some, name);
}

function isWhole(ledger: LineLedger, chunks: readonly Chunk[], { left }: FastLaneLimits): boolean {
  const lines = chunks.reduce((sum, chunk) => sum + chunk.lines, 0);
  return ledger.isWhole && leftOf(ledger, chunks) <= Math.max(FEW.left, lines * left);
}

/** Lines that the careful lane is to take. */
function leftOf(ledger: LineLedger, chunks: readonly Chunk[]): number {
  return ledger.leftCount + chunks.reduce((sum, { doubtful }) => sum + doubtful.length, 0);
}

/** For an error that says that the engine cannot read the text: the value. Any other error stays one. */
function whereUnreadable<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isUnreadable(error)) return value;
    throw error;
  };
}

function isUnreadable(error: unknown): boolean {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: unknown };
  return /CSV (Error|Parser)/.test(String(message)) || (cause !== undefined && isUnreadable(cause));
}
