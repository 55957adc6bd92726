const BLOCK = 512;

/** The plain files of a tar archive as npm packs it: path (without the leading `package/`) to bytes. */
export function untar(archive) {
  const files = new Map();
  for (let offset = 0; offset + BLOCK <= archive.length && archive[offset] !== 0; ) {
    const header = archive.subarray(offset, offset + BLOCK);
    const size = Number.parseInt(text(header, 124, 12), 8);
    const name = [text(header, 345, 155), text(header, 0, 100)].filter(Boolean).join('/');
    const kind = text(header, 156, 1);
    offset += BLOCK;
    if (kind === '' || kind === '0') files.set(name.replace(/^[^/]+\//, ''), archive.subarray(offset, offset + size));
    offset += Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function text(header, offset, length) {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field
    .subarray(0, end < 0 ? length : end)
    .toString('utf8')
    .trim();
}
