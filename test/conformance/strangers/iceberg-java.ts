import { join } from 'node:path';
import { canonicalRows } from './canonical';
import { Lines } from './lines';
import type { Question, Stranger } from './stranger';

/** What the manifests say of a file, as the library understands it. */
export interface ToldFile {
  readonly path: string;
  readonly rows: number;
  /** Delete files that are about it. */
  readonly deletes: number;
  readonly partition: string;
  readonly sortOrder: number | null;
  /** By full name; bounds as text. */
  readonly columns: Readonly<
    Record<
      string,
      { readonly values: number; readonly nulls: number; readonly lower: string | null; readonly upper: string | null }
    >
  >;
}

/** Iceberg's own library, on files or on the buckets of the test's cloud. */
export class IcebergJava implements Stranger {
  readonly name = 'Iceberg (Java)';
  private readonly java = new Lines('java', [
    ...['-Xmx700m', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC'],
    ...['-cp', join(String(process.env.CONFORMANCE_ICEBERG), '*'), join(__dirname, 'IcebergJava.java')],
  ]);

  stop(): void {
    this.java.end();
  }

  async rows({ metadata, columns, snapshotId, timeMs, ref, where }: Question): Promise<string[]> {
    const names = columns.map(({ name }) => name);
    const version = { snapshot: snapshotId?.toString(), asOf: timeMs, ref };
    const { rows } = await this.ask({
      op: 'rows',
      metadata,
      columns: names,
      ...version,
      where: where && parsed(where),
    });
    return canonicalRows(columns, rows as unknown[][]);
  }

  /** The files that are left to be read where only these rows are wanted. */
  async files({ metadata, where }: Question): Promise<readonly ToldFile[]> {
    return (await this.ask({ op: 'files', metadata, where: where && parsed(where) })).files as ToldFile[];
  }

  /** Tags and branches, each with its snapshot. */
  async refs({ metadata }: Question): Promise<unknown> {
    return (await this.ask({ op: 'refs', metadata })).refs;
  }

  /** The columns with their ids, by default those of now. */
  async schema({ metadata, snapshotId }: Question): Promise<string> {
    return String((await this.ask({ op: 'schema', metadata, snapshot: snapshotId?.toString() })).schema);
  }

  /** The order that new files are to have. */
  async order({ metadata }: Question): Promise<string> {
    return String((await this.ask({ op: 'order', metadata })).order).toLowerCase();
  }

  /** The URI of the new metadata file. `op`: rename, drop, delete positions, … as IcebergJava.java knows them. */
  async change(op: string, metadata: string, what: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return String((await this.ask({ op, metadata, ...what })).metadata);
  }

  private async ask(question: unknown) {
    const answer = await this.java.ask(question);
    if (answer.error) throw new Error(`Iceberg (Java): ${answer.error}: ${JSON.stringify(question)}`);
    return answer;
  }
}

/** `column op literal` of SQL, in parts. */
function parsed(where: string): { column: string; op: string; value?: string } {
  const [, column, op, literal = ''] = /^(\w+) (=|<=|>=|<|>|IS NULL) ?(.*)$/.exec(where) ?? [];
  if (!column) throw new Error(`too much for this stranger: ${where}`);
  const quoted = /^(?:(?:DATE|TIMESTAMP) )?'(.*)'$/.exec(literal);
  const value = quoted ? quoted[1].replace(/^(\d{4}-\d\d-\d\d) (\d\d:)/, '$1T$2') : literal;
  return { column, op, value };
}
