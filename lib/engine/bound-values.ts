import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';

/** Values for the named parameters of a statement, each with its type: a bare `$since` in SQL says none. */
export interface BoundValues {
  readonly values: Record<string, DuckDBValue>;
  readonly types: Record<string, DuckDBType>;
}

/** Values by position or by name. */
export type Parameters = readonly DuckDBValue[] | BoundValues;

/** What a connection's verbs take for them. Without any they ask the engine once, and with some three times: parse, prepare, run. */
export function asArguments(
  parameters: Parameters,
): [(DuckDBValue[] | Record<string, DuckDBValue>)?, Record<string, DuckDBType>?] {
  if ('types' in parameters)
    return Object.keys(parameters.values).length > 0 ? [parameters.values, parameters.types] : [];
  return parameters.length > 0 ? [[...parameters]] : [];
}
