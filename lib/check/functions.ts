import type { FunctionCall, TableReference } from './syntax-tree';

const FILE_READER = /^(read_|parquet_|sniff_csv$|glob$|which_secret$|arrow_scan)/;
/** Functions in FROM that look only at their arguments. */
const PURE_TABLE_FUNCTIONS = new Set([
  'generate_series',
  'json_each',
  'json_tree',
  'range',
  'repeat',
  'repeat_row',
  'unnest',
]);

/** Functions of which two runs on the same inputs give different answers, with what to write instead. */
const VOLATILE: ReadonlyMap<string, string> = new Map([
  ...[
    'now',
    'today',
    'current_date',
    'current_time',
    'current_timestamp',
    'get_current_time',
    'get_current_timestamp',
    'localtime',
    'localtimestamp',
    'transaction_timestamp',
  ].map((name) => [name, 'read $run_date or $run_time, which each run binds, or take the time from the data'] as const),
  ...['random', 'setseed'].map((name) => [name, 'order or choose by a column, or by hash(…) of one'] as const),
  ...['uuid', 'uuidv4', 'uuidv7', 'gen_random_uuid'].map(
    (name) => [name, 'make the id of the key: md5(…) of it'] as const,
  ),
  ...[
    'current_connection_id',
    'current_database',
    'current_query',
    'current_query_id',
    'current_schema',
    'current_schemas',
    'current_setting',
    'current_transaction_id',
    'current_user',
    'getvariable',
    'in_search_path',
    'nextval',
    'currval',
    'pg_backend_pid',
    'session_user',
    'sleep_ms',
    'txid_current',
    'user',
    'version',
    'write_log',
  ].map((name) => [name, 'a model may depend on its inputs only'] as const),
]);

/** What to write instead of a function that does not give the same answer twice; undefined for all others. */
export function mendOfVolatile(name: string): string | undefined {
  return VOLATILE.get(name.toLowerCase());
}

/** True for a function that may be written without parentheses: the parser takes it for a column. */
export function isBareFunction(name: string): boolean {
  return /^(current_|local|session_user$|user$)/.test(name);
}

/** True where a function in FROM reads files of the machine. */
export function readsFiles({ name, isTable }: FunctionCall): boolean {
  return isTable && FILE_READER.test(name);
}

/** True where a name in FROM is a path: the engine would read the file. */
export function isPath({ name }: TableReference): boolean {
  return /[/\\*:]|\.(csv|tsv|txt|json|jsonl|ndjson|parquet|db|duckdb|arrow|avro|xlsx|gz|zst)$/i.test(name);
}

/** True for a function in FROM that looks at nothing but its arguments. */
export function isPureTableFunction(name: string): boolean {
  return PURE_TABLE_FUNCTIONS.has(name);
}
