import { encodeValue, type Value } from './value';

/** Code points of a string, bytes of a binary: what Iceberg's writers keep of a long bound by default. */
const LENGTH = 16;

/** A bound that no value of the file is below: its beginning does. */
export function lowerBound(type: string, value: Value): Buffer {
  if (type === 'string') return encodeValue(type, [...(value as string)].slice(0, LENGTH).join(''));
  if (type === 'binary') return (value as Buffer).subarray(0, LENGTH);
  // Readers may compare the zeros as IEEE's total order does.
  return encodeValue(type, value === 0 ? -0 : value);
}

/** A bound that no value is above; undefined where a cut one cannot be raised. */
export function upperBound(type: string, value: Value): Buffer | undefined {
  if (type === 'string') {
    const points = [...(value as string)];
    if (points.length <= LENGTH) return encodeValue(type, value);
    const raised = raiseText(points.slice(0, LENGTH));
    return raised === undefined ? undefined : encodeValue(type, raised);
  }
  if (type === 'binary') {
    const bytes = value as Buffer;
    return bytes.length <= LENGTH ? bytes : raiseBytes(bytes.subarray(0, LENGTH));
  }
  return encodeValue(type, value === 0 ? 0 : value);
}

/** The least text that is above all texts with this beginning. */
function raiseText(points: readonly string[]): string | undefined {
  for (let i = points.length - 1; i >= 0; i--) {
    let next = (points[i].codePointAt(0) as number) + 1;
    // Surrogates are no characters.
    if (next >= 0xd800 && next <= 0xdfff) next = 0xe000;
    if (next <= 0x10ffff) return points.slice(0, i).join('') + String.fromCodePoint(next);
  }
  return undefined;
}

function raiseBytes(bytes: Buffer): Buffer | undefined {
  for (let i = bytes.length - 1; i >= 0; i--) {
    if (bytes[i] < 0xff) return Buffer.concat([bytes.subarray(0, i), Buffer.of(bytes[i] + 1)]);
  }
  return undefined;
}
