import { hasMap, parseType, type StagedColumn, type Type } from '../../contract';
import { CellKind, PARTS_BEHIND } from '../typing';
import { elements, members } from './json-text';
import { cellOf, escapedName, RepeatedMember } from './json-value';

/** NUL, and one half of a character. */
const UNFIT = /\0|\p{Surrogate}/u;

/** Why cells of JSON cannot stand in a table, as a code of quarantine and in words; undefined where they can. */
export function unfitProblem(cells: readonly string[]): readonly [code: string, message: string] | undefined {
  const unfit = cells.map((cell) => UNFIT.exec(cell)?.[0]).find((it) => it !== undefined);
  if (unfit === undefined) return undefined;
  return unfit === '\0'
    ? ['nul_character', 'the record has a NUL character']
    : ['broken_character', 'the record has one half of a character, \\ud800 or the like'];
}

/**
 * The cell of a value for a column with parts: JSON of the type's shape in which each value is a cell. Undefined where the
 * value has another shape than the type. `meet` is told of members that the type has no field for.
 *
 * @throws RepeatedMember
 */
export function nestedCell(value: string, type: Type, meet: (path: string) => void): string | undefined {
  if (value === 'null') return '';
  const parts = partsOf(value, type, meet, '');
  return parts === undefined ? undefined : CellKind.nested + value + PARTS_BEHIND + parts;
}

/** The type of a column whose cells may be JSON written into a text: one with parts, which no separator cuts. */
export function writtenType({ type, parse }: StagedColumn): Type | undefined {
  const parsed = parse?.separator === undefined && /^(list|struct)</.test(type) ? parseType(type) : undefined;
  return parsed && !hasMap(parsed) ? parsed : undefined;
}

/** The cell of a text in which somebody wrote JSON; undefined where it is none of the type's shape. @throws RepeatedMember */
export function writtenCell(text: string, type: Type, meet: (path: string) => void): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return nestedCell(text.trim(), type, meet);
}

function partsOf(value: string, type: Type, meet: (path: string) => void, path: string): string | undefined {
  if (value === 'null') return value;
  switch (type.kind) {
    case 'primitive': {
      const cell = cellOf(value);
      // Characters that no table can hold stay unescaped, so that the reader finds them in the whole cell.
      return UNFIT.exec(cell)?.[0] ?? JSON.stringify(cell);
    }
    case 'list': {
      if (!value.startsWith('[')) return undefined;
      const parts = [...elements(value)].map((element) => partsOf(element, type.element, meet, path));
      return parts.includes(undefined) ? undefined : `[${parts.join(',')}]`;
    }
    case 'struct': {
      if (!value.startsWith('{')) return undefined;
      const found = new Map<string, string>();
      for (const [key, member] of members(value)) {
        const field = type.fields.find(({ name }) => name === key);
        const place = path + escapedName(key);
        if (!field) {
          meet(place);
          continue;
        }
        if (found.has(key)) throw new RepeatedMember(place);
        const part = partsOf(member, field.type, meet, `${place}.`);
        if (part === undefined) return undefined;
        found.set(key, `${JSON.stringify(key)}:${part}`);
      }
      return `{${[...found.values()].join(',')}}`;
    }
    default:
      return undefined;
  }
}
