import type { SourceFormat } from '../../manifest';
import { Findings } from '../findings';
import { Refusal } from '../refusal';
import { CsvSplitter } from './csv-splitter';
import { decode } from './decode';
import { encodingOfFile, encodingOfMark } from './encoding';
import type { ReadRequest, ReadResult } from './reader';
import { TableRows } from './table-rows';

/** Reads delimited text: as a stream, so that a file may be larger than memory. */
export async function readCsv(
  { path, head, dataset, records }: ReadRequest,
  format: Extract<SourceFormat, { kind: 'csv' }>,
): Promise<ReadResult> {
  const findings = new Findings(dataset);
  const rows = new TableRows(records, {
    columns: dataset.columns,
    header: format.header,
    ragged: 'fault',
    onHeader: (map) => findings.take(map),
  });
  const splitter = new CsvSplitter(
    format,
    {
      record: (line, raw, cells) => rows.row(line, raw, cells),
      fault: (line, raw, code, message) => {
        if (!rows.started) throw new Refusal('no_header', `line ${line}: the header cannot be read: ${message}`);
        rows.fault(line, raw, code, message);
      },
    },
    format.skipLines,
  );
  const marked = encodingOfMark(head);
  for await (const piece of decode(path, marked ?? format.encoding ?? (await detected(path, head, findings)))) {
    splitter.push(piece);
    await records.drain();
  }
  splitter.end();
  rows.end();
  if (marked && format.encoding && !isSameEncoding(marked, format.encoding)) {
    findings.remarks.push(`read as ${marked}, which its byte order mark says, not as ${format.encoding}`);
  }
  return { form: 'text', newColumns: findings.newColumns, remarks: [...findings.remarks, ...rows.remarks] };
}

async function detected(path: string, head: Buffer, findings: Findings): Promise<string> {
  const { encoding, unsure } = await encodingOfFile(path, head);
  if (unsure.length > 0) {
    const others = unsure.map((name) => `'${name}'`).join(', ');
    throw new Refusal(
      'unknown_encoding',
      `the file is no utf-8, and whether it is '${encoding}' or ${others} is not clear; declare its encoding`,
    );
  }
  if (encoding !== 'utf-8') findings.remarks.push(`read as ${encoding}, which was detected; declare it to be sure`);
  return encoding;
}

function isSameEncoding(marked: string, declared: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return plain(marked).startsWith(plain(declared));
}
