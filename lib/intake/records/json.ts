import { driftRules, type StagedColumn, spellingsOf } from '../../contract';
import type { DatasetManifest, SourceFormat } from '../../manifest';
import { Findings } from '../findings';
import { enumerate, nearHeaders, noHeader, type Renamed } from '../header';
import { Refusal } from '../refusal';
import { CsvSplitter } from './csv-splitter';
import { decode } from './decode';
import { sniffEncoding } from './encoding';
import { JsonCells } from './json-cells';
import { JsonLines } from './json-lines';
import { unfitProblem } from './json-nested';
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
  return readObjects(request, async (objects) => {
    const slicer = new JsonSlicer(pathOf(format.records), objects);
    for await (const piece of decode(request.path, encodingOf(request.head))) {
      slicer.push(piece);
      await request.records.drain();
    }
    slicer.end();
    if (!slicer.found) throw noRecords(slicer, format.records);
    const { strayCommas } = slicer;
    return strayCommas.count > 0 ? [`commas without a record beside them: ${strayCommas}`] : [];
  });
}

function noRecords(slicer: JsonSlicer, records: string | undefined): Refusal {
  const arrays = enumerate([...slicer.arrays].filter((path) => path !== '').map((path) => `'${path}'`));
  const where = records ? `no array at '${records}'` : 'the document is no array';
  return new Refusal(
    'no_records',
    `${where}${arrays ? `; arrays are at ${arrays}; set records to one of them` : ', and there is none in it; if it has an object a line, it is Source.ndjson()'}`,
  );
}

/** Reads one JSON object a line. */
export async function readNdjson(request: ReadRequest): Promise<ReadResult> {
  return readObjects(request, async (objects) => {
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
    return lines.remarks;
  });
}

/**
 * Reads all objects; once more where the contract takes members that are spelled nearly like those it wants, which are known at the end
 * only. @param read - gives what to remark
 */
async function readObjects(
  request: ReadRequest,
  read: (objects: Objects) => Promise<readonly string[]>,
): Promise<ReadResult> {
  const { dataset, records } = request;
  const once = async (columns: readonly StagedColumn[]) => {
    const objects = new Objects(records, new JsonCells(columns));
    return { cells: objects.cells, remarks: await read(objects) };
  };
  const { cells, remarks } = await once(dataset.columns);
  const renamed = nearHeaders(absentOf(cells, dataset), [...cells.newNames]);
  if (renamed.length === 0 || driftRules(dataset).renamedHeaders !== 'accept')
    return result(request, cells, renamed, remarks);
  await records.restart();
  const columns = dataset.columns.map((column) => {
    const header = renamed.find((it) => it.column === column)?.header;
    return header === undefined ? column : { ...column, from: [...spellingsOf(column), header] };
  });
  const again = await once(columns);
  return result(request, again.cells, renamed, again.remarks);
}

function absentOf(cells: JsonCells, { columns }: Pick<DatasetManifest, 'columns'>): StagedColumn[] {
  return columns.filter((_, index) => !cells.seen[index]);
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

function result(
  { dataset, records }: ReadRequest,
  cells: JsonCells,
  renamed: readonly Renamed[],
  remarks: readonly string[],
): ReadResult {
  const findings = new Findings(dataset, 'no record has a member');
  const newColumns = [...cells.newNames];
  const isEmpty = !cells.seen.includes(true) && newColumns.length === 0;
  if (!isEmpty) {
    if (records.count > 0 && !cells.seen.includes(true)) throw noHeader(newColumns, dataset.columns);
    const absent = absentOf(cells, dataset).filter((column) => !renamed.some((it) => it.column === column));
    findings.take({ newColumns, absent, renamed, remarks: [] });
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
      const unfit = unfitProblem(cells);
      if (unfit) this.fault(line, raw, ...unfit);
      else this.records.add(line, raw, cells, this.positions);
    } catch (error) {
      if (!(error instanceof RepeatedMember)) throw error;
      this.fault(line, raw, 'repeated_member', error.message);
    }
  }

  fault(line: number, raw: string, code: string, message: string): void {
    this.records.addFault(line, raw, code, message);
  }
}
