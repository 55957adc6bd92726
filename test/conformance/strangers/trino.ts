import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { canonicalRows } from './canonical';
import type { AskedColumn, Question, Stranger } from './stranger';

interface Answer {
  readonly nextUri?: string;
  readonly data?: unknown[][];
  readonly error?: { readonly message: string };
  readonly stats: { readonly processedRows: number };
}

/** A Trino server of this machine, on the Glue catalog and the buckets of the test's cloud. */
export class Trino implements Stranger {
  readonly name = 'Trino';

  private constructor(
    private readonly server: ChildProcess,
    private readonly address: string,
  ) {}

  static async start(): Promise<Trino> {
    const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: key } = process.env;
    const properties = {
      'iceberg.catalog.type': 'glue',
      'hive.metastore.glue.region': region,
      'hive.metastore.glue.endpoint-url': endpoint,
      'hive.metastore.glue.aws-access-key': key,
      'hive.metastore.glue.aws-secret-key': key,
      'hive.s3.endpoint': endpoint,
      'hive.s3.aws-access-key': key,
      'hive.s3.aws-secret-key': key,
      'hive.s3.path-style-access': 'true',
      'hive.s3.ssl.enabled': 'false',
    };
    const words = [
      ...['-Xmx1500m', '-Duser.timezone=UTC', '-cp', join(String(process.env.CONFORMANCE_TRINO), '*')],
      join(__dirname, 'TrinoServer.java'),
      ...Object.entries(properties).map(([name, value]) => `${name}=${value}`),
    ];
    const server = spawn('java', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    const log: string[] = [];
    server.stderr.on('data', (chunk) => log.push(String(chunk)));
    const address = await new Promise<string>((resolve, reject) => {
      createInterface(server.stdout).once('line', resolve);
      server.once('exit', () => reject(new Error(`Trino did not start: ${log.join('').slice(-3000)}`)));
      server.once('error', reject);
    });
    return new Trino(server, address);
  }

  stop(): void {
    this.server.kill('SIGKILL');
  }

  async rows(question: Question): Promise<string[]> {
    const { columns } = question;
    const { rows } = await this.run(select(question));
    return canonicalRows(
      columns,
      rows.map((row) => row.map((value, index) => decoded(columns[index].type, value))),
    );
  }

  /** How many rows it had to look at to find those wanted. */
  async rowsRead(question: Question): Promise<number> {
    return (await this.run(select(question))).read;
  }

  async run(sql: string): Promise<{ rows: unknown[][]; read: number }> {
    let answer = await ask(`${this.address}/v1/statement`, { method: 'POST', body: sql });
    const rows = [...(answer.data ?? [])];
    while (answer.nextUri) {
      answer = await ask(answer.nextUri);
      rows.push(...(answer.data ?? []));
    }
    if (answer.error) throw new Error(`Trino: ${answer.error.message}: ${sql}`);
    return { rows, read: answer.stats.processedRows };
  }
}

const HEADERS = {
  'X-Trino-User': 'stranger',
  'X-Trino-Catalog': 'iceberg',
  'X-Trino-Time-Zone': 'UTC',
  // Without it the server takes us for an old client and rounds to milliseconds.
  'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
};

async function ask(address: string, request: RequestInit = {}): Promise<Answer> {
  return (await (await fetch(address, { ...request, headers: HEADERS })).json()) as Answer;
}

function select({ name, columns, snapshotId, timeMs, ref, where }: Question): string {
  if (ref !== undefined) throw new Error('this release of Trino knows no tags and no branches');
  const time = timeMs === undefined ? '' : ` FOR TIMESTAMP AS OF TIMESTAMP '${plain(timeMs)} UTC'`;
  const version = snapshotId === undefined ? time : ` FOR VERSION AS OF ${snapshotId}`;
  return `SELECT ${columns.map(asked).join(', ')} FROM ${name}${version}${where ? ` WHERE ${where}` : ''}`;
}

function plain(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}

/** Its JSON has numbers that JavaScript cannot hold. */
function asked({ name, type }: AskedColumn): string {
  if (type.startsWith('map')) return `map_entries("${name}") AS "${name}"`;
  return type === 'long' ? `CAST("${name}" AS varchar) AS "${name}"` : `"${name}"`;
}

function decoded(type: string, value: unknown): unknown {
  return type === 'binary' && value !== null ? Buffer.from(String(value), 'base64').toString('hex') : value;
}
