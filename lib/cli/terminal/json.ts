const NUMBER_TYPES = /^(DECIMAL|HUGEINT|UHUGEINT|BIGINT|UBIGINT|BIGNUM)/;

/**
 * A row as a JSON object. Wide integers and decimals are written as numbers with all their digits: exact in the text, and a
 * number for whoever reads it.
 */
export function jsonRow(
  columns: readonly { readonly name: string; readonly duckdbType: string }[],
  row: readonly unknown[],
): string {
  const fields = columns.map(({ name, duckdbType }, index) => {
    const value = row[index];
    const digits = typeof value === 'string' && NUMBER_TYPES.test(duckdbType) && /^-?\d+(\.\d+)?$/.test(value);
    return `${jsonText(name)}:${digits ? value : jsonText(value ?? null)}`;
  });
  return `{${fields.join(',')}}`;
}

/** JSON without a character that a terminal would obey: JSON itself escapes only the lower half of them. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
