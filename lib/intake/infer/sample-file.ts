import { typeOfDuckdb } from '../../contract';
import type { Session } from '../../engine';
import { fail } from '../../error';
import { sniffEncoding } from '../records/encoding';
import { globLiteral } from '../records/glob-literal';
import { headOf, kindOf } from '../records/magic';
import { unreadableParquet } from '../records/unreadable-parquet';
import { Refusal } from '../refusal';
import type { Sample } from './sample';
import { sampleCsv } from './sample-csv';
import { sampleExcel } from './sample-excel';
import { sampleJson } from './sample-json';

/** Control characters that a text may have by mistake: so many, or this part of it. */
const FEW_CONTROLS = 3;
const MOST_CONTROLS = 0.02;

/** Looks at the begin of a file of any kind that can be taken in; undefined where it has no byte. */
export async function sampleFile(session: Session, path: string, name: string): Promise<Sample | undefined> {
  const head = await headOf(path);
  if (head.length === 0) return undefined;
  const kind = kindOf(head);
  try {
    if (kind === 'a Parquet file') return await sampleParquet(session, path);
    if (/workbook/.test(kind ?? '')) return await sampleExcel(path);
    if (kind !== undefined) fail(`${name} is ${kind}`, 'name CSV, JSON, Excel or Parquet files');
    const start = head.toString('latin1').replace(/^(\xef\xbb\xbf)?\s*/, '');
    if (start.startsWith('[') || start.startsWith('{'))
      return await sampleJson(path, isByLine(start) ? 'ndjson' : 'json');
    if (isBinary(head) && !sniffEncoding(head).encoding.startsWith('utf-16'))
      fail(`${name} is no text`, 'name CSV, JSON, Excel or Parquet files');
    return await sampleCsv(path);
  } catch (error) {
    if (error instanceof Refusal) fail(`${name}: ${error.message}`, 'mend the file, or name another');
    throw error;
  }
}

/** A NUL among many control characters. */
function isBinary(head: Buffer): boolean {
  const controls = head.filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length;
  return head.includes(0) && controls > Math.max(FEW_CONTROLS, head.length * MOST_CONTROLS);
}

/** An object that ends on its line, with another below, or alone without an array of records in it. */
function isByLine(start: string): boolean {
  const [first, second = ''] = start.split(/\r?\n/, 2);
  if (!first.startsWith('{')) return false;
  try {
    const value: unknown = JSON.parse(first);
    return second.trim() === '' ? !hasRecords(value) : second.trim().startsWith('{');
  } catch {
    return false;
  }
}

function hasRecords(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const inner = Object.values(value);
  if (Array.isArray(value)) return inner.some((it) => it !== null && typeof it === 'object' && !Array.isArray(it));
  return inner.some(hasRecords);
}

async function sampleParquet(session: Session, path: string): Promise<Sample> {
  const source = `read_parquet(${globLiteral(path)})`;
  const unreadable = (error: unknown): never => {
    throw unreadableParquet(error, path);
  };
  const columns = await session.columns(`SELECT * FROM ${source}`).catch(unreadable);
  const counted = session.one<{ records: string }>(`SELECT count(*)::VARCHAR AS records FROM ${source}`);
  const { records } = await counted.catch(unreadable);
  const types = columns.map(({ duckdbType }) => typeOfDuckdb(duckdbType));
  return {
    format: { kind: 'parquet' },
    headers: columns.map(({ name }) => name),
    columns: types.map((type) => ({ cells: new Map(), filled: Number(records), type: type ?? 'string' })),
    records: Number(records),
    whole: true,
    unsure: columns.flatMap(({ name, duckdbType }, at) =>
      types[at] === undefined ? [`'${name}' is a ${duckdbType}, which tables do not have: kept as text`] : [],
    ),
  };
}
