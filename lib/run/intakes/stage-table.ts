import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileCatalog } from '../../catalog';
import { QUARANTINE_COLUMNS, STAGED_META_COLUMNS } from '../../contract';
import type { Session } from '../../engine';
import { fail } from '../../error';
import type { Standardized } from '../../intake';
import type { DatasetManifest } from '../../manifest';
import { FileStore } from '../../store';
import { type DataFile, type Table, type TableSpec, Tables } from '../../table';
import { readState, type StageSink, type StageTarget, writeState } from './stage-folder';

/** The rows of all files as one Iceberg table in `<dataset>/`, their quarantine as another beside it. */
export class StageTable implements StageSink {
  private readonly staged: DataFile[] = [];
  private readonly quarantine: DataFile[] = [];

  private constructor(
    private readonly target: StageTarget,
    private readonly tables: readonly [staged: Table, quarantine: Table],
  ) {}

  /** @throws MeshError where something is there that this command did not write */
  static async open(
    folder: string,
    { dataset, force }: { dataset: DatasetManifest; force: boolean },
  ): Promise<StageTable> {
    const target = { staged: dataset.name, quarantine: `${dataset.name}__quarantine` };
    const state = await readState(folder);
    for (const name of Object.values(target)) {
      const there = await readdir(join(folder, name)).catch(() => []);
      if (there.length > 0 && !state[name] && !force)
        fail(`${name} is there and was not written by this command`, 'give another --out, or --force to write into it');
    }
    await writeState(folder, { ...state, [target.staged]: ['table'], [target.quarantine]: ['table'] });
    const store = new FileStore(folder);
    const tables = new Tables({ catalog: new FileCatalog(store), store });
    const spec = (name: string, columns: TableSpec['columns']): TableSpec => ({
      id: { database: dataset.domain, table: name },
      location: `${store.root}/${name}`,
      columns,
    });
    // Optional, so that a contract may become stricter over rows that an earlier one let in.
    const columns = [...dataset.columns, ...STAGED_META_COLUMNS].map(({ name, type, description }) => ({
      name,
      type,
      doc: description,
    }));
    return new StageTable(target, [
      await tables.ensure(spec(target.staged, columns)),
      await tables.ensure(spec(target.quarantine, QUARANTINE_COLUMNS)),
    ]);
  }

  async take(session: Session, _file: string, result: Standardized, scratch: string): Promise<StageTarget> {
    const [staged, quarantine] = this.tables;
    if (result.staged > 0) this.staged.push(...(await staged.write(session, result.stagedSql, { scratch })));
    if (result.quarantined > 0)
      this.quarantine.push(...(await quarantine.write(session, result.quarantineSql, { scratch })));
    return this.target;
  }

  /** The tables hold what this call has read, and nothing of earlier ones; these are versions before it. */
  async finish(): Promise<void> {
    const [staged, quarantine] = this.tables;
    await quarantine.commit(() => ({ replaceAll: true, append: this.quarantine }));
    await staged.commit(() => ({ replaceAll: true, append: this.staged }));
  }

  async discard(): Promise<void> {
    const [staged, quarantine] = this.tables;
    await staged.discard(this.staged);
    await quarantine.discard(this.quarantine);
  }
}
