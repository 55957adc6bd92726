const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

/**
 * The bytes as they are, with something put before the break of some lines. A line ends with LF, CRLF or CR, or with the file.
 * @param suffix - what to put at the end of a line, 1-based
 */
export async function* insertAtLines(
  source: AsyncIterable<Buffer>,
  suffix: (line: number) => Buffer | undefined,
  unit: 'byte' | 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const width = unit === 'byte' ? 1 : 2;
  const low = unit === 'utf-16be' ? 1 : 0;
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let isOpen = false;
  let wasReturn = false;
  for await (const piece of source) {
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const whole = bytes.length - (bytes.length % width);
    rest = Buffer.from(bytes.subarray(whole));
    // One buffer a piece: a file has many lines.
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < whole; at += width) {
      const code = bytes[at + low];
      const isBreak = (code === LINE_FEED || code === CARRIAGE_RETURN) && (width === 1 || bytes[at + 1 - low] === 0);
      if (!isBreak) {
        [isOpen, wasReturn] = [true, false];
        continue;
      }
      const isSecond = code === LINE_FEED && wasReturn;
      wasReturn = code === CARRIAGE_RETURN;
      if (isSecond) continue;
      const more = suffix(line);
      if (more) {
        parts.push(bytes.subarray(from, at), more);
        from = at;
      }
      line += 1;
      isOpen = false;
    }
    parts.push(bytes.subarray(from, whole));
    yield Buffer.concat(parts);
  }
  yield rest;
  const more = isOpen ? suffix(line) : undefined;
  if (more) yield more;
}
