import { join } from 'node:path';
import { canonicalRows } from './canonical';
import { Lines } from './lines';
import type { Question, Stranger } from './stranger';

/** PyIceberg on the Glue catalog and the buckets of the test's cloud. */
export class PyIceberg implements Stranger {
  readonly name = 'PyIceberg';
  private readonly python = new Lines(String(process.env.CONFORMANCE_PYTHON), [join(__dirname, 'pyiceberg_worker.py')]);

  stop(): void {
    this.python.end();
  }

  async rows({ name, columns, snapshotId, timeMs, ref, where }: Question): Promise<string[]> {
    const names = columns.map((column) => column.name);
    const { rows } = await this.ask({
      op: 'rows',
      table: name,
      columns: names,
      snapshot: snapshotId?.toString(),
      timeMs,
      ref,
      where,
    });
    return canonicalRows(columns, rows as unknown[][]);
  }

  /** Data files that are left to be read where only these rows are wanted. */
  async filesLeft({ name, where }: Question): Promise<number> {
    return Number((await this.ask({ op: 'files', table: name, where })).files);
  }

  /** What the manifests say of each file's columns, by full name; bounds as text. */
  async metrics({ name }: Question): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.ask({ op: 'metrics', table: name })).metrics as Record<string, unknown>[];
  }

  /** Tags and branches, each with its snapshot. */
  async refs({ name }: Question): Promise<unknown> {
    return (await this.ask({ op: 'refs', table: name })).refs;
  }

  /** `op`: append, overwrite, delete, upsert, … as pyiceberg_worker.py knows them. */
  async change(op: string, name: string, what: Readonly<Record<string, unknown>>): Promise<void> {
    await this.ask({ op, table: name, ...what });
  }

  private async ask(question: unknown) {
    const answer = await this.python.ask(question);
    if (answer.error) throw new Error(`PyIceberg: ${answer.error}`);
    return answer;
  }
}
