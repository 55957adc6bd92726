import { CellKind } from '../typing';
import { withoutExponent } from './json-text';

/** An object has a member twice, and nobody knows which one counts. */
export class RepeatedMember extends Error {
  constructor(readonly member: string) {
    super(`the record has the member '${member}' twice`);
  }
}

/** A member's name as it stands in a path. */
export function escapedName(name: string): string {
  return name.replace(/[\\.]/g, '\\$&');
}

/** The cell of a value as it is written. */
export function cellOf(value: string): string {
  switch (value[0]) {
    case '"':
      return CellKind.text + (JSON.parse(value) as string);
    case '{':
    case '[':
      return CellKind.text + value;
    case 't':
    case 'f':
      return CellKind.boolean + value;
    case 'n':
      return '';
    default:
      return CellKind.number + withoutExponent(value);
  }
}
