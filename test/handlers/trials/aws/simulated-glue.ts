import type { Table, TableInput } from '@aws-sdk/client-glue';
import { awsError, type Command, dispatch, type Service } from './answer';

interface Named {
  readonly DatabaseName: string;
  readonly Name: string;
}

/** A catalog whose tables are replaced only by who knows their version, in memory. */
export class SimulatedGlue implements Service {
  private readonly tables = new Map<string, Table>();

  /** @param from what is there at the beginning */
  constructor(from?: SimulatedGlue) {
    for (const [name, table] of from?.tables ?? []) this.tables.set(name, table);
  }

  answer(command: Command): object {
    return dispatch(this, command);
  }

  GetTable({ DatabaseName, Name }: Named): object {
    return { Table: this.find(DatabaseName, Name) };
  }

  CreateTable({ DatabaseName, TableInput }: { DatabaseName: string; TableInput: TableInput }): object {
    const name = `${DatabaseName}.${TableInput.Name}`;
    if (this.tables.has(name)) throw awsError('AlreadyExistsException', 400);
    this.tables.set(name, { ...TableInput, Name: TableInput.Name, DatabaseName, VersionId: '0' });
    return {};
  }

  UpdateTable({ DatabaseName, TableInput, VersionId }: Update): object {
    const { Name = '' } = TableInput;
    const before = this.find(DatabaseName, Name);
    if (VersionId !== before.VersionId) throw awsError('ConcurrentModificationException', 400);
    const version = String(Number(before.VersionId) + 1);
    this.tables.set(`${DatabaseName}.${Name}`, { ...TableInput, Name, DatabaseName, VersionId: version });
    return {};
  }

  private find(database: string, name: string): Table {
    const table = this.tables.get(`${database}.${name}`);
    if (!table) throw awsError('EntityNotFoundException', 400);
    return table;
  }
}

interface Update {
  readonly DatabaseName: string;
  readonly TableInput: TableInput;
  readonly VersionId?: string;
}
