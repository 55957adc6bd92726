import { mkdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { DuckDBConnection, DuckDBInstance, DuckDBMaterializedResult, StatementType } from '@duckdb/node-api';
import { MeshError } from '../error';
import { asArguments, type BoundValues, type Parameters } from './bound-values';
import { constantText, quoteIdentifier, quoteList, quoteLiteral } from './quote';
import { structParts } from './struct-parts';

export interface SessionOptions {
  /** A folder of this session's own: what does not fit in memory is spilled here. */
  readonly scratch: string;
  /** Folders that SQL may read and write besides `scratch`. Everything else on the machine is out of reach. */
  readonly folders?: readonly string[];
  /** Single files that SQL may read besides. */
  readonly files?: readonly string[];
  /** Bytes. DuckDB's own limit is no cap of the process, so it gets at most half. @default - half of the machine's memory */
  readonly memoryLimit?: number;
  /** @default - the machine's cores */
  readonly threads?: number;
}

/** A column as the engine prints its type. */
export interface EngineColumn {
  readonly name: string;
  readonly duckdbType: string;
  /** Paths of the fields of structs in it, those within a list below `element` and those of a map's values below `value`. */
  readonly parts?: readonly string[];
  /** The text that all its values are, where its type says so: an ENUM of one. */
  readonly only?: string;
}

/**
 * Values that lose nothing: 64-bit and wider integers, decimals, dates and timestamps as text, the rest as JSON has it.
 */
export type Row = Record<string, unknown>;

/** Between one interruption and the next. */
const INTERRUPT_MS = 20;

/**
 * One DuckDB connection on an instance of its own: closed in (no network, no extension, no file but those named),
 * its configuration locked, its time zone UTC.
 */
export class Session {
  private interrupting?: NodeJS.Timeout;

  private constructor(
    private readonly instance: DuckDBInstance,
    /** For what the small verbs here do not cover (appenders, user functions). */
    readonly connection: DuckDBConnection,
    readonly threads: number,
    private readonly end: () => void,
  ) {}

  static async open(options: SessionOptions): Promise<Session> {
    const { DuckDBInstance } = await loadDuckdb();
    mkdirSync(options.scratch, { recursive: true });
    const threads = options.threads ?? availableParallelism();
    const memory = options.memoryLimit ?? Math.floor(totalmem() / 2);
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(threads),
      memory_limit: `${Math.floor(memory / 1024 / 1024)}MiB`,
      temp_directory: options.scratch,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const session = new Session(instance, connection, threads, () => instance.closeSync());
    await session.run(`SET GLOBAL TimeZone = 'UTC'`);
    await session.run('SET preserve_insertion_order = true');
    await session.run(`SET allowed_directories = ${quoteList([options.scratch, ...(options.folders ?? [])])}`);
    if (options.files?.length) await session.run(`SET allowed_paths = ${quoteList(options.files)}`);
    await session.run('SET enable_external_access = false');
    await session.run('SET lock_configuration = true');
    return session;
  }

  /** Runs one or several statements for their effect. */
  async run(sql: string, parameters: Parameters = []): Promise<void> {
    await this.connection.run(sql, ...asArguments(parameters));
  }

  /** All rows of a query, keyed by column. */
  async all<T extends Row = Row>(sql: string, parameters: Parameters = []): Promise<T[]> {
    const result = await this.connection.run(sql, ...asArguments(parameters));
    // A short result is here as a whole; what is fetched goes to the pool of threads and back for each part of it.
    if (result.rowCount === 0) return [];
    const rows = result.chunkCount === 1 ? await shortRows(result) : await result.getRowObjectsJson();
    return rows as T[];
  }

  /** The first row of a query. */
  async one<T extends Row = Row>(sql: string, parameters: Parameters = []): Promise<T> {
    const [row] = await this.all<T>(sql, parameters);
    if (row === undefined) throw new Error(`a query that must give a row gave none: ${sql}`);
    return row;
  }

  /** A query's columns, and its rows (in the columns' order) chunk by chunk as they are computed. Names may repeat. */
  async stream(sql: string): Promise<{ columns: EngineColumn[]; chunks: AsyncIterable<unknown[][]> }> {
    const result = await this.connection.stream(sql);
    const columns = result.columnNames().map((name, index) => ({ name, duckdbType: String(result.columnType(index)) }));
    return { columns, chunks: result.yieldRowsJson() };
  }

  /** Values for named parameters, each cast from plain text to its type. */
  async bind(parameters: readonly { name: string; duckdbType: string; text: string }[]): Promise<BoundValues> {
    const casts = parameters.map(({ duckdbType }, index) => `CAST($${index + 1} AS ${duckdbType})`);
    const texts = parameters.map(({ text }) => text);
    const reader = await this.connection.runAndReadAll(`SELECT ${['1', ...casts].join(', ')}`, texts);
    const [row, types] = [reader.getRows()[0], reader.columnTypes()];
    const byName = <T>(of: (at: number) => T) =>
      Object.fromEntries(parameters.map(({ name }, index) => [name, of(index + 1)]));
    return { values: byName((at) => row[at]), types: byName((at) => types[at]) };
  }

  /** Names and types of a query's result, without running it. */
  async columns(sql: string, parameters: Parameters = []): Promise<EngineColumn[]> {
    if ('types' in parameters) {
      // What a parameter's type makes of the columns is known once its value is bound.
      const limited = `SELECT * FROM (\n${sql}\n) AS q LIMIT 0`;
      const result = await this.connection.run(limited, ...asArguments(parameters));
      return result.columnNames().map((name, index) => ({
        name,
        duckdbType: String(result.columnType(index)),
        ...told(result.columnType(index)),
      }));
    }
    return (await this.prepared(sql)).columns;
  }

  /** Names and types of what a text gives that is one SELECT, or a PRAGMA that the engine takes for one; undefined where it is anything else. */
  async selectColumns(sql: string): Promise<EngineColumn[] | undefined> {
    const { StatementType } = await loadDuckdb();
    const { type, columns } = await this.prepared(sql);
    return type === StatementType.SELECT ? columns : undefined;
  }

  private async prepared(sql: string): Promise<{ type: StatementType; columns: EngineColumn[] }> {
    const prepared = await this.connection.prepare(sql);
    try {
      const columns = Array.from({ length: prepared.columnCount }, (_, index) => {
        const type = prepared.columnType(index);
        return { name: prepared.columnName(index), duckdbType: String(type), ...told(type) };
      });
      return { type: prepared.statementType, columns };
    } finally {
      prepared.destroySync();
    }
  }

  /**
   * A session on the same engine, with its memory, its bounds and none of its names: what is made TEMP in it is gone with it.
   * Several may be open at a time; close them before this one.
   */
  async step(): Promise<Session> {
    return new Session(this.instance, await this.instance.connect(), this.threads, () => undefined);
  }

  /** Stops what is running and what is run from now on, until the session is closed; the promises are rejected. */
  interrupt(): void {
    this.connection.interrupt();
    // The engine forgets that it was told so when a query begins, and one that has been asked for may not have begun.
    this.interrupting ??= setInterval(() => this.connection.interrupt(), INTERRUPT_MS).unref();
  }

  close(): void {
    clearInterval(this.interrupting);
    this.connection.closeSync();
    this.end();
  }
}

export { constantText, quoteIdentifier, quoteList, quoteLiteral };

async function shortRows(result: DuckDBMaterializedResult): Promise<Row[]> {
  const { JsonDuckDBValueConverter } = await loadDuckdb();
  const names = result.deduplicatedColumnNames();
  const rows = result.getChunk(0).convertRows(JsonDuckDBValueConverter);
  return rows.map((row) => Object.fromEntries(row.map((value, at) => [names[at], value])));
}

let duckdb: Promise<typeof import('@duckdb/node-api')> | undefined;

/** Loaded when it is first needed, and once. */
function loadDuckdb(): Promise<typeof import('@duckdb/node-api')> {
  duckdb ??= importDuckdb();
  return duckdb;
}

async function importDuckdb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    const duckdb = await import('@duckdb/node-api');
    // It prints instants in the time zone of the machine, whatever the session says.
    duckdb.DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0;
    return duckdb;
  } catch (cause) {
    if (!/cannot find module/i.test(String(cause))) throw cause;
    throw new MeshError(
      [
        {
          message: `the engine @duckdb/node-api is not installed for ${process.platform} ${process.arch}`,
          hint: 'run npm install --include=optional @duckdb/node-api@1.5.5-r.5',
        },
      ],
      { cause },
    );
  }
}

/** What DuckDB's own object says of a type besides its name. */
function told(type: unknown): Pick<EngineColumn, 'parts' | 'only'> {
  const parts = structParts(type);
  const { values = [] } = type as { readonly values?: readonly string[] };
  return { ...(parts.length > 0 && { parts }), ...(values.length === 1 && { only: values[0] }) };
}
