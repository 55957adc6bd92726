import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { analyse } from 'chardet';
import { looksWestern, oldEncodings, textOf, WESTERN, windowsEncodings } from './european';
import { HEAD_BYTES } from './magic';
import { encodingsByWords } from './word-readings';

/** An encoding that was not declared. */
export interface SniffedEncoding {
  readonly encoding: string;
  /** What else it may be; empty where the bytes leave no doubt that matters. */
  readonly unsure: readonly string[];
}

const PIECE = 1024 * 1024;
/** Lines with letters beyond ASCII that a guess is made on, in bytes. */
const SAMPLE = 64 * 1024;
/** What is kept of a line before the first of these letters, in bytes. */
const BEFORE = 100;
const CONFIDENT = 50;
/** Bytes beyond ASCII below which statistics say nothing. */
const ENOUGH = 40;
const LATIN_9 = 'iso-8859-15';
/** What European files are in that are in nothing likelier. */
const ANY = [WESTERN, 'windows-1250', 'windows-1251', 'cp850', 'cp866'];
/** Windows has letters where ISO has control characters, which no text has: so Windows reads both. */
const WIDER: Readonly<Record<string, string>> = {
  'ISO-8859-1': WESTERN,
  'ISO-8859-9': 'windows-1254',
  'ISO-8859-8': 'windows-1255',
};

/** The encoding that a byte order mark at the file's beginning gives away. */
export function encodingOfMark(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** The encoding of a text by its beginning: its mark, utf-16 by its zeros, utf-8 where it is that, else the likeliest. */
export function sniffEncoding(head: Buffer): SniffedEncoding {
  const sure = encodingOfMark(head) ?? encodingOfZeros(head);
  if (sure) return { encoding: sure, unsure: [] };
  const whole = head.length < HEAD_BYTES ? head : head.subarray(0, completeLength(head));
  return isUtf8(whole) ? { encoding: 'utf-8', unsure: [] } : likeliest(head);
}

/** The encoding of a whole file: what looks like ASCII at its beginning may have letters far below. */
export async function encodingOfFile(path: string, head: Buffer): Promise<SniffedEncoding> {
  const sure = encodingOfMark(head) ?? encodingOfZeros(head);
  if (sure) return { encoding: sure, unsure: [] };
  let rest: Buffer = Buffer.alloc(0);
  let isUnicode = true;
  let sample: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const complete = completeLength(bytes);
    rest = Buffer.from(bytes.subarray(complete));
    isUnicode &&= isUtf8(bytes.subarray(0, complete));
    if (!isAscii(bytes)) sample = Buffer.concat([sample, nonAsciiLines(bytes, SAMPLE - sample.length)]);
    if (!isUnicode && sample.length >= SAMPLE) break;
  }
  if (isUnicode && isUtf8(rest)) return { encoding: 'utf-8', unsure: [] };
  return likeliest(sample);
}

/** How many bytes stand before a character of utf-8 that the next piece completes. */
export function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Text of delimiters, digits and line breaks has a zero in every second byte of utf-16. */
function encodingOfZeros(head: Buffer): string | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2]++;
  const many = head.length / 2 / 4;
  if (zeros[1] > many && zeros[0] < many / 8) return 'utf-16le';
  return zeros[0] > many && zeros[1] < many / 8 ? 'utf-16be' : undefined;
}

/** What nobody can be sure of is told with what else it may be, so that no letter becomes another one silently. */
function likeliest(bytes: Buffer): SniffedEncoding {
  const sample = nonAsciiLines(bytes, SAMPLE);
  const fitting = analyse(sample).filter(({ name }) => textOf(sample, name) !== undefined);
  const names = [...new Set(fitting.map(({ name }) => WIDER[name] ?? name.toLowerCase()))];
  const old = oldEncodings(sample);
  const western = textOf(sample, WESTERN) ?? '';
  const byWords = encodingsByWords(sample);
  const [sure] = byWords.length === 1 ? byWords : [];
  if (looksWestern(western)) {
    const byLetters = [...windowsEncodings(sample), ...old];
    if (sure === undefined || (byLetters.length === 1 && sure === WESTERN)) return among(withEuro(byLetters, sample));
    return byLetters.includes(sure) ? among([sure]) : among([...byLetters, sure]);
  }
  if (sure !== undefined) return among([sure]);
  const [best] = fitting;
  const isEnough = sample.reduce((count, byte) => (byte > 127 ? count + 1 : count), 0) >= ENOUGH;
  const isConfident = best && best.confidence >= CONFIDENT && isEnough && names[0] !== WESTERN;
  if (isConfident && old.length === 0 && byWords.length === 0) return among(names.slice(0, 1));
  const likely = new Set([...byWords, ...(isConfident ? names.slice(0, 1) : old), ...old, ...names]);
  // One that is not sure is none: then it may be any.
  return among(likely.size > 1 ? [...likely] : [...likely, ...ANY]);
}

/** Nobody writes the sign for any currency: where bytes read so, they were written with the euro in its place. */
function withEuro(names: readonly string[], sample: Buffer): readonly string[] {
  const isEuro = names[0] === WESTERN && textOf(sample, WESTERN)?.includes('¤') && textOf(sample, LATIN_9);
  return isEuro ? [LATIN_9, ...names.slice(1)] : names;
}

function among(names: readonly string[]): SniffedEncoding {
  const [encoding, ...unsure] = new Set(names);
  return { encoding, unsure };
}

/** The lines that have bytes beyond ASCII, up to so many bytes. */
function nonAsciiLines(bytes: Buffer, most: number): Buffer {
  const lines: Buffer[] = [];
  let length = 0;
  for (let start = 0; start < bytes.length && length < most; ) {
    const found = bytes.indexOf(10, start);
    const end = found === -1 ? bytes.length : found + 1;
    const whole = bytes.subarray(start, end);
    if (!isAscii(whole)) {
      // Of a long line, as all of a file is whose records end in CR alone, the part that tells.
      const from = whole.length > SAMPLE ? Math.max(0, whole.findIndex((byte) => byte > 127) - BEFORE) : 0;
      const line = whole.subarray(from, from + SAMPLE);
      lines.push(line.subarray(0, most - length));
      length += line.length;
    }
    start = end;
  }
  return Buffer.concat(lines);
}
