import type { SourceFormat } from '../../manifest';
import { Refusal } from '../refusal';
import { readCsv } from './csv';
import { readExcel } from './excel';
import { readJson, readNdjson } from './json';
import { kindOf } from './magic';
import type { ReadRequest, ReadResult } from './reader';

const NAMES: Readonly<Record<SourceFormat['kind'], string>> = {
  csv: 'delimited text',
  json: 'a JSON document',
  ndjson: 'JSON by line',
  excel: 'an Excel workbook',
  parquet: 'a Parquet file',
};

/** Formats that are read into a RecordFile. */
export type FileFormat = Exclude<SourceFormat, { kind: 'parquet' }>;

/** Reads a file's records by the source's format. @throws Refusal */
export function readRecords(request: ReadRequest, format: FileFormat): Promise<ReadResult> {
  switch (format.kind) {
    case 'csv':
      return readCsv(request, format);
    case 'json':
      return readJson(request, format);
    case 'ndjson':
      return readNdjson(request);
    case 'excel':
      return readExcel(request, format);
  }
}

/** @throws Refusal where the bytes are not what the source is declared to be, whatever the file is called */
export function refuseOtherKind(head: Buffer, format: SourceFormat): void {
  const kind = kindOf(head);
  const expected = NAMES[format.kind];
  if (format.kind === 'parquet') {
    if (kind !== 'a Parquet file') refuse(expected, kind ?? 'something else');
  } else if (format.kind === 'excel') {
    const isWorkbook = /workbook|zip archive/.test(kind ?? '') || isOldWorkbook(head);
    if (!isWorkbook) refuse(expected, kind ?? 'text or something else');
  } else if (kind !== undefined) refuse(expected, kind);
}

/** A workbook of before 1995 has no container around it. */
function isOldWorkbook(head: Buffer): boolean {
  return head[0] === 0x09 && [0x00, 0x02, 0x04, 0x08].includes(head[1]);
}

function refuse(expected: string, kind: string): never {
  throw new Refusal('not_what_it_says', `the source delivers ${expected}, but the file's content is ${kind}`);
}
