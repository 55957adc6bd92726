import { duckdbType, STAGED_META_COLUMNS, typeProblem } from '../contract';
import { type EngineColumn, quoteIdentifier, type Session } from '../engine';
import type { InputManifest, ModelManifest } from '../manifest';
import { EMPTY_LEDGER, historySql, type Mesh, subscribedTable } from '../plan';

/** Every table of the mesh without a row: enough for the engine to bind SQL on it, and to tell its types. */
export class EmptyTables {
  private readonly known = new Map<string, readonly EngineColumn[]>();
  private readonly bound = new Map<string, readonly EngineColumn[]>();

  constructor(
    private readonly session: Session,
    private readonly mesh: Mesh,
  ) {}

  /** The columns of each of a model's inputs; undefined where one of them is not declared anywhere. */
  async columnsOf(model: ModelManifest): Promise<Map<string, readonly EngineColumn[]> | undefined> {
    const inputs = new Map<string, readonly EngineColumn[]>();
    for (const input of model.inputs) {
      const columns = await this.columnsOfInput(input);
      if (!columns) return undefined;
      inputs.set(input.name, columns);
    }
    return inputs;
  }

  /** Binds each name to the first columns that one of the tables has for it, by one statement: that saves most of them later. */
  async bindAll(tables: readonly ReadonlyMap<string, readonly EngineColumn[]>[]): Promise<void> {
    await this.bind(new Map(tables.flatMap((it) => [...it]).reverse()));
  }

  /** Binds columns to names, as tables that replace what the names stood for. What stands there already is let be: it costs most. */
  async bind(tables: ReadonlyMap<string, readonly EngineColumn[]>): Promise<void> {
    const fresh = [...tables].filter(([name, columns]) => this.bound.get(name.toLowerCase()) !== columns);
    const made = fresh.map(([name, columns]) => {
      const fields = columns.map((column) => `${quoteIdentifier(column.name)} ${column.duckdbType}`);
      const create = this.bound.has(name.toLowerCase()) ? 'CREATE OR REPLACE' : 'CREATE';
      this.bound.set(name.toLowerCase(), columns);
      return `${create} TEMP TABLE ${quoteIdentifier(name)} (${fields.join(', ')})`;
    });
    if (made.length > 0) await this.session.run(made.join(';\n'));
  }

  /** The columns of a table's own rows, as its checks and conditions see them. */
  rowsOf(model: Pick<ModelManifest, 'columns'>): readonly EngineColumn[] {
    return engineColumns(model.columns);
  }

  private async columnsOfInput({ table, view }: InputManifest): Promise<readonly EngineColumn[] | undefined> {
    const key = `${table} ${JSON.stringify(view)}`;
    const known = this.known.get(key);
    if (known) return known;
    const columns = await this.read(table, view);
    if (columns) this.known.set(key, columns);
    return columns;
  }

  private async read(table: string, view: InputManifest['view']): Promise<readonly EngineColumn[] | undefined> {
    const other = this.mesh.models.get(table) ?? subscribedTable(this.mesh, table)?.table;
    if (other) return engineColumns(other.columns);
    const dataset = this.mesh.datasets.get(table);
    if (!dataset) return undefined;
    // What is declared wrongly is told by a rule; all that can be read of the dataset is checked all the same.
    const columns = once(dataset.columns);
    const keyed = dataset.key.length > 0 && dataset.key.every((name) => columns.some((column) => column.name === name));
    if (!keyed && view.kind === 'changes') return undefined;
    // The same SQL that a run reads the input by, over no rows.
    const relation = `(${noRows([...columns, ...STAGED_META_COLUMNS])})`;
    const delivery = this.mesh.sources.get(dataset.source)?.delivery ?? 'appends';
    const base = { relation, ledger: EMPTY_LEDGER, delivery };
    return this.session.columns(historySql({ ...dataset, columns }, keyed ? view : { kind: 'all' }, base));
  }
}

/** A SELECT of columns without a row. */
function noRows(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const typed = columns.map(({ name, type }) => `CAST(NULL AS ${engineType(type)}) AS ${quoteIdentifier(name)}`);
  return `SELECT ${typed.join(', ')} WHERE false`;
}

function engineColumns(columns: readonly { readonly name: string; readonly type: string }[]): EngineColumn[] {
  return once(columns).map(({ name, type }) => ({ name, duckdbType: engineType(type) }));
}

/** A name that is declared twice is told by a rule; a table has it once. */
function once<T extends { readonly name: string }>(columns: readonly T[]): T[] {
  const names = columns.map(({ name }) => name.toLowerCase());
  return columns.filter(({ name }, index) => names.indexOf(name.toLowerCase()) === index);
}

/** A misspelt type is told by a rule; the other columns are checked all the same. */
function engineType(type: string): string {
  return typeProblem(type) ? 'VARCHAR' : duckdbType(type);
}
