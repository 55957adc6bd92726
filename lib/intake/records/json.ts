import { driftRules } from '../../contract';
import type { SourceFormat } from '../../manifest';
import { Findings } from '../findings';
import { enumerate, nearHeaders, noHeader } from '../header';
import { Refusal } from '../refusal';
import { CsvSplitter } from './csv-splitter';
import { decode, encodingOfMark } from './decode';
import { JsonCells } from './json-cells';
import { JsonSlicer } from './json-slicer';
import type { ReadRequest, ReadResult } from './reader';
import type { RecordFile } from './record-file';

/** Reads a JSON document's array of objects, as a stream. */
export async function readJson(
  request: ReadRequest,
  format: Extract<SourceFormat, { kind: 'json' }>,
): Promise<ReadResult> {
  const objects = new Objects(request.records, new JsonCells(request.dataset.columns));
  const slicer = new JsonSlicer(format.records ? format.records.split('.') : [], objects);
  for await (const piece of decode(request.path, encodingOfMark(request.head) ?? 'utf-8')) {
    slicer.push(piece);
    await request.records.drain();
  }
  slicer.end();
  if (!slicer.found) {
    const arrays = enumerate([...slicer.arrays].filter((path) => path !== '').map((path) => `'${path}'`));
    const where = format.records ? `no array at '${format.records}'` : 'the document is no array';
    throw new Refusal(
      'no_records',
      `${where}${arrays ? `; arrays are at ${arrays}; set records to one of them` : ', and there is none in it'}`,
    );
  }
  return result(request, objects.cells);
}

/** Reads one JSON object a line. */
export async function readNdjson(request: ReadRequest): Promise<ReadResult> {
  const objects = new Objects(request.records, new JsonCells(request.dataset.columns));
  const lines = new CsvSplitter(
    { delimiter: '\n', quote: '', escape: '' },
    {
      record: (line, raw) => {
        if (raw.trim() !== '') objects.element(line, raw);
      },
      fault: (line, raw, code, message) => objects.fault(line, raw, code, message),
    },
  );
  for await (const piece of decode(request.path, encodingOfMark(request.head) ?? 'utf-8')) {
    lines.push(piece);
    await request.records.drain();
  }
  lines.end();
  return result(request, objects.cells);
}

function result({ dataset, records }: ReadRequest, cells: JsonCells): ReadResult {
  const findings = new Findings(dataset, 'no record has a member');
  const newColumns = [...cells.newNames];
  const absent = dataset.columns.filter((_, index) => !cells.seen[index]);
  const isEmpty = !cells.seen.includes(true) && newColumns.length === 0;
  if (!isEmpty) {
    if (records.count > 0 && !cells.seen.includes(true)) throw noHeader(newColumns, dataset.columns);
    // The records have passed by, so a member that is nearly the wanted one cannot be read for it any more.
    const renamed = driftRules(dataset).renamedHeaders === 'accept' ? [] : nearHeaders(absent, newColumns);
    const left = absent.filter((column) => !renamed.some((it) => it.column === column));
    findings.take({ newColumns, absent: left, renamed, remarks: [] });
  }
  return { form: 'kinded', newColumns: findings.newColumns, remarks: findings.remarks };
}

/** Texts that should be JSON objects on their way to records. */
class Objects {
  private readonly positions: readonly number[];

  constructor(
    private readonly records: RecordFile,
    readonly cells: JsonCells,
  ) {
    this.positions = cells.seen.map((_, index) => index);
  }

  element(line: number, raw: string): void {
    const problem = problemOf(raw);
    const cells = problem ? [] : this.cells.of(raw.trim());
    if (problem) {
      this.fault(line, raw, ...problem);
    } else if (cells.some((cell) => cell.includes('\0'))) {
      this.fault(line, raw, 'nul_character', 'the record has a NUL character');
    } else {
      this.records.add(line, raw, cells, this.positions);
    }
  }

  fault(line: number, raw: string, code: string, message: string): void {
    this.records.addFault(line, raw, code, message);
  }
}

function problemOf(raw: string): [code: string, message: string] | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
    return ['not_an_object', 'the record is no JSON object'];
  } catch (error) {
    return ['malformed_json', `the record is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`];
  }
}
