import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import iconv from 'iconv-lite';
import { fail } from '../../error';
import { Refusal } from '../refusal';
import { completeLength } from './encoding';

export { encodingOfMark } from './encoding';

const PIECE = 1024 * 1024;
const UTF8 = /^utf-?8$/i;

/** The file as text, in pieces, without a byte order mark. @throws Refusal where the bytes are not in that encoding */
export async function* decode(path: string, encoding: string): AsyncGenerator<string> {
  if (!iconv.encodingExists(encoding))
    fail(`'${encoding}' is no known encoding`, "for example 'utf-8', 'windows-1252'");
  const decoder = UTF8.test(encoding) ? new Utf8Decoder() : new LegacyDecoder(encoding);
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    yield decoder.write(piece as Buffer);
  }
  yield decoder.end();
}

class Utf8Decoder {
  private rest = Buffer.alloc(0);
  private lines = 1;
  private isStart = true;

  write(piece: Buffer): string {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    const complete = completeLength(bytes);
    this.rest = Buffer.from(bytes.subarray(complete));
    return this.text(bytes.subarray(0, complete));
  }

  end(): string {
    return this.text(this.rest);
  }

  private text(bytes: Buffer): string {
    if (!isUtf8(bytes)) this.refuse(bytes);
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) this.lines++;
    const text = bytes.toString('utf8');
    const marked = this.isStart && text.startsWith('\ufeff');
    if (bytes.length > 0) this.isStart = false;
    return marked ? text.slice(1) : text;
  }

  private refuse(bytes: Buffer): never {
    let line = this.lines;
    for (let start = 0; start < bytes.length; line++) {
      const lineFeed = bytes.indexOf(10, start);
      const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
      const segment = bytes.subarray(start, end);
      if (!isUtf8(segment)) {
        const good = segment.toString('utf8').split('\ufffd', 1)[0];
        const byte = segment[Buffer.byteLength(good)].toString(16).toUpperCase().padStart(2, '0');
        undecodable(
          line,
          `the byte 0x${byte} does not belong to utf-8`,
          "if it is Western European, declare encoding 'windows-1252'",
        );
      }
      start = end;
    }
    throw new Error('bytes that are no utf-8 have a line that is none');
  }
}

/** Encodings before Unicode, and utf-16. What they cannot mean (U+FFFD, C1 controls, lone surrogates) is refused. */
class LegacyDecoder {
  private readonly decoder: iconv.DecoderStream;
  private readonly isUnicode: boolean;
  /** The first half of a character that two pieces share. */
  private half = '';
  private lines = 1;

  constructor(private readonly encoding: string) {
    this.decoder = iconv.getDecoder(encoding);
    this.isUnicode = /^(utf|ucs)/i.test(encoding);
  }

  write(piece: Buffer): string {
    const text = this.half + this.decoder.write(piece);
    const isHalf = this.isUnicode && /[\ud800-\udbff]$/.test(text);
    this.half = isHalf ? text.slice(-1) : '';
    return this.check(isHalf ? text.slice(0, -1) : text);
  }

  end(): string {
    return this.check(this.half + (this.decoder.end() ?? ''));
  }

  private check(text: string): string {
    const wrong = text.search(this.isUnicode ? /\p{Surrogate}/u : /[\u0080-\u009f\ufffd]/);
    if (wrong !== -1) {
      const line = this.lines + (text.slice(0, wrong).match(/\n/g)?.length ?? 0);
      const hint = /^(latin-?1|iso-?8859-?1|l1|binary)$/i.test(this.encoding)
        ? "if it comes from Windows, declare encoding 'windows-1252'"
        : 'ask the department in which encoding it exports';
      undecodable(line, `a byte does not belong to ${this.encoding}`, hint);
    }
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.lines++;
    return text;
  }
}

function undecodable(line: number, what: string, hint: string): never {
  throw new Refusal('undecodable', `line ${line}: ${what}; ${hint}`);
}
