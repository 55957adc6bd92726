import { Findings } from '../findings';
import { Refusal } from '../refusal';
import { Footer } from './csv-footer';
import { splitLoosely } from './csv-loose';
import { menderOf } from './csv-mender';
import type { CsvFormat } from './csv-sniff';
import { type CsvReceiver, CsvSplitter } from './csv-splitter';
import { decode } from './decode';
import { encodingOfFile, encodingOfMark } from './encoding';
import type { ReadRequest, ReadResult } from './reader';
import { TableRows } from './table-rows';

const QUOTE_FAULTS = ['stray_quote', 'unterminated_quote'];

/** Reads delimited text: as a stream, so that a file may be larger than memory. */
export async function readCsv({ path, head, dataset, records }: ReadRequest, format: CsvFormat): Promise<ReadResult> {
  const findings = new Findings(dataset);
  const encoding = await encodingOf(path, head, format.encoding);
  const rows = new TableRows(records, {
    columns: dataset.columns,
    form: 'text',
    header: format.header,
    headerRows: format.headerRows,
    ragged: 'fault',
    ...menderOf(format, dataset.columns),
    repeatedHeaders: format.repeatedHeaders,
    blankRows: format.blankRows,
    onHeader: (map) => findings.take(map),
  });
  const receiver = new Receiver(rows, format);
  const footer = new Footer(receiver, format.footerLines ?? 0);
  const splitter = new CsvSplitter(format, format.footerLines ? footer : receiver, format.skipLines);
  for await (const piece of decode(path, encoding.name)) {
    splitter.push(piece);
    await records.drain();
  }
  splitter.end();
  receiver.end();
  findings.takeNew(rows.newNames);
  return {
    form: 'text',
    newColumns: findings.newColumns,
    isMixed: rows.isMixed,
    remarks: [...findings.remarks, ...encoding.remarks, ...rows.remarks, ...footer.remarks()],
  };
}

/** Takes records and faults of the splitter to the table. */
class Receiver implements CsvReceiver {
  private unreadable: string | undefined;

  constructor(
    private readonly rows: TableRows,
    private readonly format: CsvFormat,
  ) {}

  record(line: number, raw: string, cells: string[]): void {
    this.rows.row(line, raw, cells);
  }

  fault(line: number, raw: string, code: string, message: string): void {
    const { rows, format } = this;
    if (format.strayQuotes === 'keep' && QUOTE_FAULTS.includes(code)) {
      rows.row(line, raw, splitLoosely(raw, format, rows.expected).cells);
    } else if (rows.started) {
      rows.fault(line, raw, code, message);
    } else {
      this.unreadable ??= `line ${line}: the header cannot be read: ${message}`;
      rows.row(line, raw, [raw]);
    }
  }

  end(): void {
    try {
      this.rows.end();
    } catch (error) {
      const isHeaderless = error instanceof Refusal && error.code === 'no_header';
      throw isHeaderless && this.unreadable ? new Refusal('no_header', this.unreadable) : error;
    }
  }
}

interface Encoding {
  readonly name: string;
  readonly remarks: readonly string[];
}

/** What a byte order mark says, else what is declared, else what is detected. */
async function encodingOf(path: string, head: Buffer, declared: string | undefined): Promise<Encoding> {
  const marked = encodingOfMark(head);
  if (marked) {
    const said = `read as ${marked}, which its byte order mark says, not as ${declared}`;
    return { name: marked, remarks: declared && !isSameEncoding(marked, declared) ? [said] : [] };
  }
  if (declared) return { name: declared, remarks: [] };
  const { encoding, unsure } = await encodingOfFile(path, head);
  if (unsure.length > 0) {
    const all = [encoding, ...unsure].map((name) => `'${name}'`).join(', ');
    throw new Refusal('unknown_encoding', `the text is no utf-8 and could be any of ${all}; declare its encoding`);
  }
  const isPlain = encoding === 'utf-8';
  return { name: encoding, remarks: isPlain ? [] : [`read as ${encoding}, which was detected: declare it to be sure`] };
}

function isSameEncoding(marked: string, declared: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return plain(marked).startsWith(plain(declared));
}
