import { join } from 'node:path';
import { canonicalRows } from './canonical';
import { Lines } from './lines';
import type { AskedColumn, Question, Stranger } from './stranger';

const SETTINGS = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_named_tuples_as_objects: 0,
  output_format_json_map_as_array_of_tuples: 1,
  output_format_json_quote_denormals: 1,
  output_format_decimal_trailing_zeros: 1,
  allow_insert_into_iceberg: 1,
  session_timezone: `'UTC'`,
};

/** ClickHouse as the npm package `chdb` brings it; on files or on the buckets of the test's cloud. */
export class ClickHouse implements Stranger {
  readonly name = 'ClickHouse';
  private worker = started();

  stop(): void {
    this.worker.end();
  }

  async rows({ location, columns, snapshotId, timeMs, ref, where }: Question): Promise<string[]> {
    if (ref !== undefined) throw new Error('ClickHouse knows no tags and no branches');
    const travel: Record<string, string> = {
      ...(snapshotId === undefined ? {} : { iceberg_snapshot_id: String(snapshotId) }),
      ...(timeMs === undefined ? {} : { iceberg_timestamp_ms: String(timeMs) }),
    };
    const list = columns.map(asked).join(', ');
    const sql = `SELECT ${list} FROM ${relation(location)}${where ? ` WHERE ${where}` : ''}`;
    return canonicalRows(columns, await this.run(sql, travel));
  }

  async run(sql: string, settings: Readonly<Record<string, string>> = {}): Promise<unknown[][]> {
    const all = Object.entries({ ...SETTINGS, ...settings }).map(([name, value]) => `${name} = ${value}`);
    const { error, text } = await this.worker.ask(`${sql} SETTINGS ${all.join(', ')}`).catch(({ message }) => ({
      error: message,
      text: undefined,
    }));
    if (error) {
      // What it had read before the error would come with its next answer; and one that has ended or hangs answers no more.
      this.worker.end();
      this.worker = started();
      throw new Error(`ClickHouse: ${error}: ${sql}`);
    }
    return String(text)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** A counter of its own, since it began. */
  async counted(event: string): Promise<number> {
    const [[value] = [0]] = await this.run(`SELECT value FROM system.events WHERE event = '${event}'`);
    return Number(value);
  }
}

function started(): Lines {
  return new Lines(process.execPath, [
    join(__dirname, 'clickhouse-worker.cjs'),
    String(process.env.CONFORMANCE_CLICKHOUSE),
  ]);
}

/** What stands behind FROM, or after INSERT INTO FUNCTION. */
export function relation(location: string): string {
  if (location.startsWith('file://')) return `icebergLocal('${location.slice('file://'.length)}')`;
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: key } = process.env;
  return `icebergS3('${endpoint}/${location.slice('s3://'.length)}/', '${key}', '${key}')`;
}

function asked({ name, type }: AskedColumn): string {
  return type === 'binary' ? `lower(hex("${name}")) AS "${name}"` : `"${name}"`;
}
