/** What DuckDB's own objects say of a nested type. */
interface NestedType {
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly NestedType[];
  readonly keyType?: NestedType;
  readonly valueType?: NestedType;
}

/** Paths of all struct fields in a type; those within a list stand below `element`, those of a map's values below `value`. */
export function structParts(type: unknown, above = ''): string[] {
  const { entryNames, entryTypes = [], keyType, valueType } = type as NestedType;
  if (entryNames) {
    return entryNames.flatMap((name, at) => [above + name, ...structParts(entryTypes[at], `${above}${name}.`)]);
  }
  return valueType ? structParts(valueType, `${above}${keyType ? 'value' : 'element'}.`) : [];
}
