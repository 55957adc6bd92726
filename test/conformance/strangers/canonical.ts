/**
 * One text for one value, whoever read it: what two readers must agree on. Takes what JSON of DuckDB, Trino,
 * ClickHouse and Python gives.
 */
export function canonical(type: string, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (type === 'float' || type === 'double') return double(type, value);
  if (type === 'boolean') return String(value).toLowerCase();
  if (type.startsWith('timestamp')) return instant(String(value));
  if (typeof value === 'object') return JSON.stringify(flat(value));
  if (type === 'string') return JSON.stringify(value);
  return String(value);
}

export function canonicalRows(
  columns: readonly { readonly type: string }[],
  rows: readonly (readonly unknown[])[],
): string[] {
  return rows.map((row) => row.map((value, index) => canonical(columns[index].type, value)).join(' | ')).sort();
}

/** Structs and entries of maps as lists of their values, in order, since some readers know no names there. */
function flat(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return (Array.isArray(value) ? value : Object.values(value)).map(flat);
  const number = typeof value === 'string' && /^-?\d+\.0$/.test(value) ? Number(value) : value;
  return String(number);
}

function double(type: string, value: unknown): string {
  const text = String(value);
  if (/^-?nan$/i.test(text)) return 'NaN';
  if (/^\+?inf(inity)?$/i.test(text)) return 'Infinity';
  if (/^-inf(inity)?$/i.test(text)) return '-Infinity';
  const number = type === 'float' ? Math.fround(Number(text)) : Number(text);
  return Object.is(number, -0) ? '-0' : String(number);
}

/** Always microseconds, always UTC. */
function instant(text: string): string {
  const plain = text.replace(/( UTC|Z|[+-]00(:?00)?)$/, '').replace('T', ' ');
  const [seconds, fraction = ''] = plain.split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}
