import { driftRules } from '../../contract';
import type { SourceFormat } from '../../manifest';
import { Findings } from '../findings';
import { enumerate, nearHeaders, noHeader } from '../header';
import { Refusal } from '../refusal';
import { CsvSplitter } from './csv-splitter';
import { decode } from './decode';
import { sniffEncoding } from './encoding';
import { JsonCells } from './json-cells';
import { JsonLines } from './json-lines';
import { UNFIT } from './json-nested';
import { jsonProblem } from './json-problem';
import { JsonSlicer } from './json-slicer';
import { RepeatedMember } from './json-value';
import type { ReadRequest, ReadResult } from './reader';
import type { RecordFile } from './record-file';

/** Reads a JSON document's array of objects, as a stream. */
export async function readJson(
  request: ReadRequest,
  format: Extract<SourceFormat, { kind: 'json' }>,
): Promise<ReadResult> {
  const objects = new Objects(request.records, new JsonCells(request.dataset.columns));
  const slicer = new JsonSlicer(pathOf(format.records), objects);
  for await (const piece of decode(request.path, encodingOf(request.head))) {
    slicer.push(piece);
    await request.records.drain();
  }
  slicer.end();
  if (!slicer.found) {
    const arrays = enumerate([...slicer.arrays].filter((path) => path !== '').map((path) => `'${path}'`));
    const where = format.records ? `no array at '${format.records}'` : 'the document is no array';
    throw new Refusal(
      'no_records',
      `${where}${arrays ? `; arrays are at ${arrays}; set records to one of them` : ', and there is none in it; if it has an object a line, it is Source.ndjson()'}`,
    );
  }
  return result(request, objects.cells);
}

/** Reads one JSON object a line. */
export async function readNdjson(request: ReadRequest): Promise<ReadResult> {
  const objects = new Objects(request.records, new JsonCells(request.dataset.columns));
  const lines = new JsonLines(objects);
  const splitter = new CsvSplitter(
    { delimiter: '\n', quote: '', escape: '' },
    {
      record: (line, raw) => lines.line(line, raw),
      fault: (line, raw, code, message) => objects.fault(line, raw, code, message),
    },
  );
  for await (const piece of decode(request.path, encodingOf(request.head))) {
    splitter.push(piece);
    await request.records.drain();
  }
  splitter.end();
  lines.end();
  return result(request, objects.cells, lines.remarks);
}

/** The names of a dotted path; a dot of a name has a backslash before it. */
function pathOf(path = ''): string[] {
  return path === '' ? [] : path.split(/(?<!\\)\./).map((name) => name.replace(/\\([\\.])/g, '$1'));
}

/** JSON is Unicode: utf-8, or what its mark or its zeros give away. */
function encodingOf(head: Buffer): string {
  const { encoding } = sniffEncoding(head);
  return encoding.startsWith('utf') ? encoding : 'utf-8';
}

function result({ dataset, records }: ReadRequest, cells: JsonCells, remarks: readonly string[] = []): ReadResult {
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
  return { form: 'kinded', newColumns: findings.newColumns, remarks: [...findings.remarks, ...remarks] };
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
    const problem = jsonProblem(raw);
    if (problem) {
      this.fault(line, raw, ...problem);
      return;
    }
    try {
      const cells = this.cells.of(raw.trim());
      const unfit = cells.map((cell) => UNFIT.exec(cell)?.[0]).find((it) => it !== undefined);
      if (unfit === undefined) this.records.add(line, raw, cells, this.positions);
      else if (unfit === '\0') this.fault(line, raw, 'nul_character', 'the record has a NUL character');
      else this.fault(line, raw, 'broken_character', 'the record has one half of a character, \\ud800 or the like');
    } catch (error) {
      if (!(error instanceof RepeatedMember)) throw error;
      this.fault(line, raw, 'repeated_member', error.message);
    }
  }

  fault(line: number, raw: string, code: string, message: string): void {
    this.records.addFault(line, raw, code, message);
  }
}
