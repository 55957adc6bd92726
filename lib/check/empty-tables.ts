import { duckdbType, STAGED_META_COLUMNS, typeProblem } from '../contract';
import { type EngineColumn, quoteIdentifier, type Session } from '../engine';
import type { InputManifest, ModelManifest } from '../manifest';
import { EMPTY_LEDGER, historySql, type Mesh, subscribedTable } from '../plan';

const SCHEMA = '__check';

/** Every table of the mesh without a row: enough for the engine to bind SQL on it, and to tell its types. */
export class EmptyTables {
  private readonly made = new Map<string, { relation: string; columns: readonly EngineColumn[] }>();

  private constructor(
    private readonly session: Session,
    private readonly mesh: Mesh,
  ) {}

  static async open(session: Session, mesh: Mesh): Promise<EmptyTables> {
    await session.run(`CREATE SCHEMA ${SCHEMA}`);
    return new EmptyTables(session, mesh);
  }

  /** Binds a model's inputs to their names; undefined where one of them is not declared anywhere. */
  async bind(model: ModelManifest): Promise<Map<string, readonly EngineColumn[]> | undefined> {
    const inputs = new Map<string, readonly EngineColumn[]>();
    for (const input of model.inputs) {
      const table = await this.tableOf(input);
      if (!table) return undefined;
      await this.session.run(`CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(input.name)} AS FROM ${table.relation}`);
      inputs.set(input.name, table.columns);
    }
    return inputs;
  }

  /** Binds a model's own rows to its name, for its checks. */
  async bindRows(model: ModelManifest): Promise<readonly EngineColumn[]> {
    await this.session.run(`CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(model.name)} AS ${noRows(model.columns)}`);
    return model.columns.map(({ name, type }) => ({ name, duckdbType: engineType(type) }));
  }

  private async tableOf({ table, view }: InputManifest) {
    const key = `${table} ${JSON.stringify(view)}`;
    const known = this.made.get(key);
    if (known) return known;
    const sql = this.rowsOf(table, view);
    if (!sql) return undefined;
    const relation = `${SCHEMA}.t${this.made.size}`;
    await this.session.run(`CREATE TABLE ${relation} AS ${sql} LIMIT 0`);
    const made = { relation, columns: await this.session.columns(`FROM ${relation}`) };
    this.made.set(key, made);
    return made;
  }

  /** The same SQL that a run reads the input by, over no rows. */
  private rowsOf(table: string, view: InputManifest['view']): string | undefined {
    const other = this.mesh.models.get(table) ?? subscribedTable(this.mesh, table)?.table;
    if (other) return noRows(other.columns);
    const dataset = this.mesh.datasets.get(table);
    // A history without a key is told as a problem of the declaration; there is no SQL for it.
    if (!dataset || (view.kind === 'changes' && dataset.key.length === 0)) return undefined;
    const relation = `(${noRows([...dataset.columns, ...STAGED_META_COLUMNS])})`;
    const delivery = this.mesh.sources.get(dataset.source)?.delivery ?? 'appends';
    return historySql(dataset, view, { relation, ledger: EMPTY_LEDGER, delivery });
  }
}

/** A SELECT of columns without a row. */
export function noRows(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const typed = columns.map(({ name, type }) => `CAST(NULL AS ${engineType(type)}) AS ${quoteIdentifier(name)}`);
  return `SELECT ${typed.join(', ')} WHERE false`;
}

/** A misspelt type is told by a rule; the other columns are checked all the same. */
function engineType(type: string): string {
  return typeProblem(type) ? 'VARCHAR' : duckdbType(type);
}
