import type { Session } from '../../engine';
import type { Standardized, StandardizeRequest } from '../../intake';
import type { DataFile, Table } from '../../table';

/** Writes what an intake stages as data files of a table, while it is read where that can be. */
export class StagedWriter {
  private readonly early: DataFile[] = [];

  constructor(
    private readonly table: Table,
    private readonly session: Session,
    private readonly scratch: string,
  ) {}

  /** For the request of `standardize`. */
  readonly write: NonNullable<StandardizeRequest['write']> = async (sql) => {
    const files = await this.table.write(this.session, sql, { scratch: this.scratch });
    this.early.push(...files);
    return {
      undo: async () => {
        this.early.splice(this.early.indexOf(files[0]), files.length);
        await this.table.discard(files);
      },
    };
  };

  /** Writes the rest; all the files. */
  async finish({ staged, written = 0, stagedSql }: Standardized): Promise<DataFile[]> {
    const rest = staged > written ? await this.table.write(this.session, stagedSql, { scratch: this.scratch }) : [];
    return [...this.early, ...rest];
  }
}
