import { type FileHandle, open } from 'node:fs/promises';
import { globLiteral } from './glob-literal';

/** Longer records than this are refused, so that an open quote or a missing line break cannot fill the memory. */
export const MAX_RECORD_LENGTH = 4 * 1024 * 1024;

const CELL_END = '\x1f';
const QUOTE = '\x1e';
const HAZARD = new RegExp(`[${CELL_END}${QUOTE}\r\n]`);
const FLUSH_LENGTH = 1024 * 1024;
/** What DuckDB takes by default, in bytes. */
const DEFAULT_LINE = 2_000_000;

/**
 * Records on their way from a reader in JavaScript to the typing step: a scratch file in a dialect that no source has
 * (unit separators, cells of text only), which DuckDB reads in parallel.
 */
export class RecordFile {
  /** Records so far, those at fault among them. */
  count = 0;
  private longest = 0;
  private pending: string[] = [];
  private pendingLength = 0;
  private written = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    /** Cells of a record. */
    private readonly width: number,
  ) {}

  static async create(path: string, width: number): Promise<RecordFile> {
    return new RecordFile(await open(path, 'wx'), path, width);
  }

  /** Adds a record; of `cells` those at `positions` are kept, an absent one (-1) is empty. */
  add(line: number, raw: string, cells: readonly string[], positions: readonly number[]): void {
    const safe = !HAZARD.test(raw);
    let text = `${line}${CELL_END}${CELL_END}${CELL_END}${safe ? raw : quote(raw)}`;
    for (const position of positions) {
      const cell = cells[position] ?? '';
      text += CELL_END + (safe && !HAZARD.test(cell) ? cell : quote(cell));
    }
    this.push(text);
  }

  /** Adds a record that cannot be read into cells. */
  addFault(line: number, raw: string, code: string, message: string): void {
    const start = [String(line), code, quote(message), quote(raw)].join(CELL_END);
    this.push(start + CELL_END.repeat(this.width));
  }

  /** Forgets all records, so that the file can be read once more. */
  async restart(): Promise<void> {
    await this.file.truncate(0);
    this.count = 0;
    this.longest = 0;
    this.pending = [];
    this.pendingLength = 0;
    this.written = 0;
  }

  /** To be awaited between pieces of the source: writes what has gathered. */
  async drain(): Promise<void> {
    if (this.pendingLength >= FLUSH_LENGTH) await this.flush();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.file.close();
    }
  }

  /** SQL that can stand in FROM. */
  relation(): string {
    const names = ['code', 'message', 'raw', ...Array.from({ length: this.width }, (_, index) => `c${index}`)];
    const columns = `{'line': 'BIGINT', ${names.map((name) => `'${name}': 'VARCHAR'`).join(', ')}}`;
    // A character is at most three bytes of utf-8, counted as one of UTF-16.
    const longest = this.longest * 3 + 1;
    const room = longest > DEFAULT_LINE ? `, max_line_size = ${longest}, buffer_size = ${longest * 2}` : '';
    return `read_csv(${globLiteral(this.path)}, auto_detect = false, header = false, columns = ${columns},
  delim = '${CELL_END}', quote = '${QUOTE}', escape = '${QUOTE}', comment = '', new_line = '\\n'${room})`;
  }

  private push(text: string): void {
    this.count++;
    this.pending.push(text);
    this.pendingLength += text.length + 1;
    if (text.length > this.longest) this.longest = text.length;
  }

  private async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const bytes = Buffer.from(`${this.pending.join('\n')}\n`, 'utf8');
    this.pending = [];
    this.pendingLength = 0;
    for (let offset = 0; offset < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, offset, bytes.length - offset, this.written);
      offset += bytesWritten;
      this.written += bytesWritten;
    }
  }
}

function quote(text: string): string {
  return HAZARD.test(text) ? QUOTE + text.replaceAll(QUOTE, QUOTE + QUOTE) + QUOTE : text;
}
