import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Of a byte of another encoding, the most bytes that are usual in utf-8. */
export const UTF8_GROWTH = 2;
const LATIN_1 = /^(latin-?1|l1|iso-?8859-1)$/i;
const WINDOWS_1252 = /^(windows-?|cp-?|win-?)1252$/i;
/** Characters that no text has, or that tell that it is none of the encoding. */
const NO_TEXT = /[\u0080-\u009f\ufffd]/;

/** The same text in utf-8; undefined where the bytes are none in that encoding. */
export function toUtf8(bytes: Buffer, encoding: string): Buffer | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes : undefined;
  if (isAscii(bytes)) return bytes;
  const text = decoded(bytes, encoding);
  return NO_TEXT.test(text) ? undefined : Buffer.from(text, 'utf8');
}

/** The runtime knows latin-1 and is many times faster; windows-1252 differs from it in those bytes only that have no text there. */
function decoded(bytes: Buffer, encoding: string): string {
  if (LATIN_1.test(encoding)) return bytes.toString('latin1');
  const text = WINDOWS_1252.test(encoding) ? bytes.toString('latin1') : undefined;
  return text === undefined || NO_TEXT.test(text) ? iconv.decode(bytes, encoding) : text;
}
