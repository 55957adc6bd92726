import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteLiteral, registerVectorFunction } from '../../engine';
import { globLiteral } from '../records';
import type { Chunk } from './chunk';
import { ChunkCutter } from './chunk-cutter';
import { type ChunkList, type CleanRead, cleanSql } from './clean-sql';
import { LineAutomata } from './line-automata';
import { LineLedger } from './line-ledger';
import { linePlan } from './line-plan';
import { LookCounts } from './look-counts';
import type { CleanRows } from './typed';

/** So many lines may be left, however short the file is. */
const FEW_LEFT = 100;

export interface CleanLimits {
  /** Bytes of a chunk: far below what the engine divides among threads. */
  readonly chunk: number;
  /** Of a file's lines, the part that may be left to the careful lane. */
  readonly left: number;
  /** Of a file's lines, the part of which one column's cells may look odd before its rule judges them all. */
  readonly odd: number;
}

/** A file of which the clean rows are written, and what is left of it. */
export interface CleanFile {
  readonly clean: CleanRows;
  readonly chunks: readonly Chunk[];
  readonly ledger: LineLedger;
}

type PlainFile = Omit<CleanRead, 'plan'>;

/**
 * Writes the clean rows of a file; columns that look odd too often are left to their rules. Undefined where that is not enough, and
 * where it is stopped by the signal.
 */
export async function takeClean(
  file: PlainFile,
  folder: string,
  limits: CleanLimits,
  signal: AbortSignal,
): Promise<CleanFile | undefined> {
  const odd = new Set<number>();
  let hasRead = false;
  for (let known = -1; known < odd.size; ) {
    known = odd.size;
    const own = join(folder, `cut-${known}`);
    await mkdir(own);
    if (signal.aborted) return undefined;
    const take = takeOf(file, { odd, folder: own, limits });
    const { cutter } = take;
    const stop = () => cutter.stop();
    signal.addEventListener('abort', stop);
    try {
      // What the engine has read in vain it reads only once more: when all of the file has been looked at.
      if (hasRead) cutter.all();
      const first = cutter.first();
      if (!first || cutter.hasGivenUp) continue;
      if (!(await isWorthIt(take, first))) return undefined;
      hasRead = true;
      const taken = await written(take);
      if (taken) return taken;
    } finally {
      signal.removeEventListener('abort', stop);
      cutter.close();
    }
  }
  return undefined;
}

/** A file on its way through the cutter to the engine. */
interface Take {
  readonly read: CleanRead;
  readonly cutter: ChunkCutter;
  readonly limits: CleanLimits;
}

interface Attempt {
  /** Columns of the file whose cells do not look as plain ones do; those that are found are added, and end the cutting. */
  readonly odd: Set<number>;
  readonly folder: string;
  readonly limits: CleanLimits;
}

function takeOf(file: PlainFile, { odd, folder, limits }: Attempt): Take {
  const { request, dialect, opening } = file;
  const { crlf, mark } = opening;
  const plan = linePlan(request.dataset.columns, opening, dialect, odd);
  const counts = new LookCounts(limits);
  const known = odd.size;
  const cutter = new ChunkCutter({
    file: request.file,
    folder,
    automata: new LineAutomata({ cells: plan.cells.map(({ shape }) => shape), dialect, crlf, mark }),
    from: { byte: opening.bytes, line: opening.lines + 1 },
    size: limits.chunk,
    threads: request.session.threads,
    onSlice: (scanned) => {
      counts.add(scanned);
      for (const column of counts.odd) odd.add(column);
      return odd.size === known && !counts.areTooMany;
    },
  });
  return { read: { ...file, plan }, cutter, limits };
}

/** False where the first chunk says that the careful lane would have to read the file after all. */
async function isWorthIt({ read, cutter, limits }: Take, first: Chunk): Promise<boolean> {
  const isJudged = read.plan.columns.some((column) => column.isJudged);
  // All that there is of a short file need not be tried before.
  if (!isJudged || cutter.isWhole) return true;
  const ledger = new LineLedger([first]);
  const sql = await numbered(read, { paths: [first.path], largest: cutter.largest }, ledger);
  const counted = read.request.session.run(`SELECT count(COLUMNS(*)) FROM (${sql})`);
  return counted.then(() => isWhole(ledger, [first], limits), whereUnreadable(false));
}

/** Writes the clean rows while they are cut; undefined where nothing was written, because they are not what was expected. */
async function written({ read, cutter, limits }: Take): Promise<CleanFile | undefined> {
  const { chunks } = cutter;
  const ledger = new LineLedger(chunks, {
    begins: (index) => cutter.reads(index),
    isThrough: (chunk) => cutter.forget(chunk),
  });
  const paths = cutter.paths();
  if (cutter.hasGivenUp) return undefined;
  const sql = await numbered(read, { paths, largest: cutter.largest }, ledger);
  const [writing, cutting] = await Promise.allSettled([write(read, sql).finally(() => cutter.stop()), cutter.beside()]);
  const rows = writing.status === 'fulfilled' ? writing.value : undefined;
  if (rows && cutting.status === 'fulfilled' && cutter.isWhole && isWhole(ledger, chunks, limits)) {
    const count = chunks.reduce((sum, { records }) => sum + records, 0) - ledger.leftCount;
    return { chunks, ledger, clean: { ...rows, count } };
  }
  await rows?.undo();
  if (cutting.status === 'rejected') throw cutting.reason;
  return writing.status === 'rejected' ? whereUnreadable(undefined)(writing.reason) : undefined;
}

async function write({ request }: CleanRead, sql: string): Promise<Omit<CleanRows, 'count'>> {
  if (request.write) return request.write(sql);
  const path = join(request.scratch, `clean-${randomBytes(8).toString('hex')}.parquet`);
  await request.session.run(`COPY (${sql}) TO ${quoteLiteral(path)} (FORMAT parquet)`);
  return { sql: `SELECT * FROM read_parquet(${globLiteral(path)})`, undo: () => rm(path, { force: true }) };
}

async function numbered(read: CleanRead, chunks: ChunkList, ledger: LineLedger): Promise<string> {
  const name = `line_of_${randomBytes(8).toString('hex')}`;
  await registerVectorFunction(read.request.session, name, (given, lines) => ledger.take(given, lines));
  return cleanSql(read, chunks, name);
}

function isWhole(ledger: LineLedger, chunks: readonly Chunk[], { left }: CleanLimits): boolean {
  const lines = chunks.reduce((sum, chunk) => sum + chunk.lines, 0);
  return ledger.isWhole && leftOf(ledger, chunks) <= Math.max(FEW_LEFT, lines * left);
}

/** Lines that the careful lane is to take. */
export function leftOf(ledger: LineLedger, chunks: readonly Chunk[]): number {
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
