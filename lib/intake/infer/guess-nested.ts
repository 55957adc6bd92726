import type { SampleCell } from './sample';

const MOST_FIELDS = 100;
const MOST_SCALE = 6;

/** The type of cells that are all JSON arrays, where their elements agree; undefined where they do not, or a cell is none. */
export function nestedType(cells: readonly SampleCell[]): string | undefined {
  const values: unknown[] = [];
  for (const { text } of cells) {
    if (!text.startsWith('[')) return undefined;
    try {
      values.push(JSON.parse(text));
    } catch {
      return undefined;
    }
  }
  return values.length > 0 ? typeOf(values) : undefined;
}

function typeOf(all: readonly unknown[]): string | undefined {
  const values = all.filter((value) => value !== null && value !== undefined);
  if (values.length === 0) return undefined;
  if (values.every(Array.isArray)) {
    const element = typeOf(values.flat());
    return element && `list<${element}>`;
  }
  if (values.every((value) => typeof value === 'object' && !Array.isArray(value))) return structOf(values as object[]);
  const [kind] = new Set(values.map((value) => typeof value));
  if (!values.every((value) => typeof value === kind)) return undefined;
  if (kind === 'number') return numberOf(values as number[]);
  return kind === 'boolean' || kind === 'string' ? kind : undefined;
}

function numberOf(values: readonly number[]): string {
  if (values.every(Number.isSafeInteger)) return 'long';
  const scales = values.map((value) => /^-?\d{1,12}(?:\.(\d+))?$/.exec(String(value))?.[1]?.length ?? 0);
  const isPlain = values.every((value) => /^-?\d{1,12}(\.\d+)?$/.test(String(value)));
  const scale = Math.max(2, ...scales);
  return isPlain && scale <= MOST_SCALE ? `decimal(18,${scale})` : 'double';
}

/** A field that is null everywhere has no type, and leaves the whole as text. */
function structOf(objects: readonly object[]): string | undefined {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  if (names.length === 0 || names.length > MOST_FIELDS) return undefined;
  const fields = names.map((name) => {
    const type = typeOf(objects.map((object) => (object as Record<string, unknown>)[name]));
    const spelled = /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
    return type === undefined ? undefined : `${spelled}: ${type}`;
  });
  return fields.includes(undefined) ? undefined : `struct<${fields.join(', ')}>`;
}
