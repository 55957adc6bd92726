import { type CsvDialect, unescaper } from './csv-dialect';
import { Finder } from './finder';
import { MAX_RECORD_LENGTH } from './record-file';

/** Takes what the splitter finds, in the order of the file. */
export interface CsvReceiver {
  record(line: number, raw: string, cells: string[]): void;
  /** A record that no rule can split. */
  fault(line: number, raw: string, code: string, message: string): void;
}

/** A quoted cell of a record that turned out to be none. */
class BrokenQuote {
  constructor(
    readonly code: string,
    readonly message: string,
    /** Where the record is taken to end: the line break after the quote that broke it. */
    readonly end: number,
  ) {}
}

/**
 * Splits text into records and cells, given in pieces of any size. It knows the line on which each record begins and
 * its raw text. A line ends with LF, CRLF or CR; inside quotes a line break is text. A quote that breaks the rules costs
 * its own line only: reading goes on with the next one.
 */
export class CsvSplitter {
  private text = '';
  private at = 0;
  private line = 1;
  private skipping = false;
  private readonly lineFeed = new Finder('\n');
  private readonly carriageReturn = new Finder('\r');
  private readonly quoteMark: Finder;
  private readonly delimiter: Finder;
  private readonly unescape: (text: string) => string;

  constructor(
    private readonly dialect: CsvDialect,
    private readonly receiver: CsvReceiver,
    /** Lines before the header. */
    private linesToSkip = 0,
  ) {
    this.quoteMark = new Finder(dialect.quote);
    this.delimiter = new Finder(dialect.delimiter);
    this.unescape = unescaper(dialect);
  }

  push(piece: string): void {
    this.hold(this.text.slice(this.at) + piece);
    while (this.next(false)) {}
  }

  end(): void {
    while (this.next(true)) {}
  }

  private hold(text: string): void {
    this.text = text;
    this.at = 0;
    for (const finder of [this.lineFeed, this.carriageReturn, this.quoteMark, this.delimiter]) finder.forget();
  }

  /** Takes one record; false where more text is needed for it. */
  private next(last: boolean): boolean {
    if (this.at >= this.text.length) return false;
    const end = this.lineEnd(this.at, last);
    if (end === undefined) return this.overlong();
    if (this.linesToSkip > 0 || this.skipping) {
      if (this.linesToSkip > 0) this.linesToSkip--;
      this.skipping = false;
      return this.advance(end);
    }
    const quoted = this.dialect.quote !== '' && this.quoteMark.find(this.text, this.at) < end;
    if (!quoted) {
      const raw = this.text.slice(this.at, end);
      if (raw.length > MAX_RECORD_LENGTH) this.tooLong(raw);
      else this.receiver.record(this.line, raw, raw.split(this.dialect.delimiter));
      return this.advance(end);
    }
    return this.quotedRecord(last);
  }

  private quotedRecord(last: boolean): boolean {
    const cells: string[] = [];
    const found = this.splitQuoted(cells, last);
    if (found === undefined) return this.overlong();
    if (found instanceof BrokenQuote) {
      const raw = this.text.slice(this.at, found.end);
      this.receiver.fault(this.line, raw, found.code, found.message);
      this.line += countLineBreaks(raw);
      return this.advance(found.end);
    }
    const raw = this.text.slice(this.at, found);
    if (raw.length > MAX_RECORD_LENGTH) this.tooLong(raw);
    else this.receiver.record(this.line, raw, cells);
    this.line += countLineBreaks(raw);
    return this.advance(found);
  }

  /** Splits the record at `at`: where it ends, what broke it, or undefined where more text is needed. */
  private splitQuoted(cells: string[], last: boolean): number | BrokenQuote | undefined {
    const { text } = this;
    const { delimiter, quote } = this.dialect;
    for (let position = this.at; ; position += delimiter.length) {
      if (text.startsWith(quote, position)) {
        const close = this.closingQuote(position + quote.length);
        if (close === undefined) {
          if (!last && text.length - this.at <= MAX_RECORD_LENGTH) return undefined;
          return this.broken('unterminated_quote', position, 'opens a quote that is never closed', last);
        }
        const after = close + quote.length;
        const isEnd = after >= text.length || text[after] === '\n' || text[after] === '\r';
        if (after >= text.length && !last) return undefined;
        if (!isEnd && !text.startsWith(delimiter, after)) {
          if (!last && text.length - after < delimiter.length) return undefined;
          return this.brokenClose(position, close, last);
        }
        cells.push(this.unescape(text.slice(position + quote.length, close)));
        position = after;
        if (isEnd) return text[after] === '\r' && after + 1 >= text.length && !last ? undefined : after;
      } else {
        const end = this.lineEnd(position, last);
        if (end === undefined) return undefined;
        const cellEnd = this.delimiter.find(text, position);
        const isLast = cellEnd >= end;
        cells.push(text.slice(position, isLast ? end : cellEnd));
        if (isLast) return end;
        position = cellEnd;
      }
    }
  }

  private brokenClose(open: number, close: number, last: boolean): BrokenQuote | undefined {
    if (/[\r\n]/.test(this.text.slice(open, close))) {
      return this.broken('unterminated_quote', open, 'opens a quote that is not closed on its line', last);
    }
    return this.broken('stray_quote', close, 'has text behind a closing quote', last);
  }

  private broken(code: string, position: number, message: string, last: boolean): BrokenQuote | undefined {
    const end = this.lineEnd(position, last);
    return end === undefined ? undefined : new BrokenQuote(code, `the record ${message}`, end);
  }

  /** Where the quote is that closes the cell whose text begins at `from`; undefined where the text at hand has none. */
  private closingQuote(from: number): number | undefined {
    const { text } = this;
    const { quote, escape: mark } = this.dialect;
    for (let position = from; ; ) {
      const found = text.indexOf(quote, position);
      if (found === -1) return undefined;
      if (mark === quote) {
        if (!text.startsWith(quote, found + quote.length)) return found;
        position = found + quote.length * 2;
      } else {
        if (mark === '' || !this.isEscaped(from, found)) return found;
        position = found + quote.length;
      }
    }
  }

  /** True where an odd number of escape characters stands before the quote. */
  private isEscaped(from: number, at: number): boolean {
    let escapes = 0;
    for (let position = at - 1; position >= from && this.text[position] === this.dialect.escape; position--) escapes++;
    return escapes % 2 === 1;
  }

  /** Where the line ends that `from` stands on; undefined where more text is needed to tell. */
  private lineEnd(from: number, last: boolean): number | undefined {
    const end = Math.min(this.lineFeed.find(this.text, from), this.carriageReturn.find(this.text, from));
    if (end === Number.POSITIVE_INFINITY) return last ? this.text.length : undefined;
    return !last && this.text[end] === '\r' && end + 1 >= this.text.length ? undefined : end;
  }

  /** Moves behind the line break at `end`. */
  private advance(end: number): true {
    this.at = end;
    if (end < this.text.length) {
      this.at += this.text.startsWith('\r\n', end) ? 2 : 1;
      this.line++;
    }
    return true;
  }

  /** Called where the record's end is not in sight: lets go of one that can only be too long. */
  private overlong(): false {
    const raw = this.text.slice(this.at, -1);
    if (raw.length <= MAX_RECORD_LENGTH * 2) return false;
    if (!this.skipping && this.linesToSkip === 0) this.tooLong(raw);
    this.skipping = true;
    this.line += countLineBreaks(raw);
    this.hold(this.text.slice(-1));
    return false;
  }

  private tooLong(raw: string): void {
    const message = `the record is longer than ${MAX_RECORD_LENGTH / 1024 / 1024} million characters`;
    this.receiver.fault(this.line, raw.slice(0, 2000), 'record_too_long', message);
  }
}

function countLineBreaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
