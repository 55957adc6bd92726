import { setTimeout as sleep } from 'node:timers/promises';
import type { GlueClient, Table } from '@aws-sdk/client-glue';
import { fail } from '../error';
import type { Catalog, CatalogEntry, CatalogPointer, TableId } from './catalog';
import { CommitOutcomeUnknownError } from './commit-outcome';
import { movedTableInput, newTableInput } from './glue-table-input';

const ATTEMPTS = 5;
/** The most that Glue gives at a time. */
const PAGE = 100;

/** What a stack declares of a database. */
export interface GlueDatabase {
  readonly name: string;
  readonly description: string;
  /** URI of the folder below which its tables are. */
  readonly location: string;
}

/** The Glue Data Catalog of the account and region that the environment names. */
export class GlueCatalog implements Catalog {
  private constructor(
    private readonly sdk: typeof import('./glue-sdk'),
    private readonly client: GlueClient,
  ) {}

  static async open(): Promise<GlueCatalog> {
    const sdk = await import('./glue-sdk');
    // Without the timeouts the SDK waits for a dead peer for ever.
    const requestHandler = { connectionTimeout: 5_000, socketTimeout: 30_000 };
    return new GlueCatalog(sdk, new sdk.GlueClient({ maxAttempts: 5, requestHandler }));
  }

  /** Makes a database, or takes the one of that name as it is, with the tables that are in it. */
  async ensureDatabase({ name, description, location }: GlueDatabase): Promise<void> {
    const DatabaseInput = { Name: name, Description: description, LocationUri: location };
    try {
      await this.client.send(new this.sdk.CreateDatabaseCommand({ DatabaseInput }));
    } catch (error) {
      if (!named(error, 'AlreadyExistsException')) throw error;
    }
  }

  /** All databases of the catalog, by name, with their descriptions. */
  async databases(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let token: string | undefined;
    do {
      const page = await this.client.send(new this.sdk.GetDatabasesCommand({ NextToken: token }));
      for (const { Name = '', Description = '' } of page.DatabaseList ?? []) found.set(Name, Description);
      token = page.NextToken;
    } while (token);
    return found;
  }

  /** With its tables' entries; their files stay. One that is not there is no error. */
  async dropDatabase(name: string): Promise<void> {
    try {
      await this.client.send(new this.sdk.DeleteDatabaseCommand({ Name: name }));
    } catch (error) {
      if (!named(error, 'EntityNotFoundException')) throw error;
    }
  }

  async load(id: TableId): Promise<CatalogEntry | undefined> {
    const table = await this.table(id);
    return table && { id, metadataLocation: metadataOf(id, table), version: table.VersionId ?? '' };
  }

  async entries(database: string): Promise<ReadonlyMap<string, CatalogEntry | undefined>> {
    const found = new Map<string, CatalogEntry | undefined>();
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new this.sdk.GetTablesCommand({ DatabaseName: database, NextToken: token, MaxResults: PAGE }),
      );
      for (const table of page.TableList ?? []) {
        const { Name = '', VersionId: version = '' } = table;
        const metadataLocation = tryMetadataOf(table);
        const entry =
          metadataLocation === undefined ? undefined : { id: { database, table: Name }, metadataLocation, version };
        found.set(Name, entry);
      }
      token = page.NextToken;
    } while (token);
    return found;
  }

  async create(id: TableId, pointer: CatalogPointer): Promise<boolean> {
    try {
      await this.client.send(
        new this.sdk.CreateTableCommand({ DatabaseName: id.database, TableInput: newTableInput(id, pointer) }),
      );
      return true;
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) {
        fail(`there is no Glue database '${id.database}'`, 'deploy the stack that declares it');
      }
      const taken = named(error, 'AlreadyExistsException');
      if (!taken && isDefinite(error)) throw error;
      // The SDK repeats a request whose answer was lost, and then reads that the name is taken: by ourselves.
      const found = await this.load(id);
      if (found?.metadataLocation === pointer.metadataLocation) return true;
      if (taken) return false;
      throw error;
    }
  }

  async swap(expected: CatalogEntry, pointer: CatalogPointer, written?: Promise<void>): Promise<boolean> {
    await written;
    const { id } = expected;
    let unsure: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await sleep(50 * 2 ** attempt * (0.5 + Math.random()));
      const table = (await this.table(id)) ?? fail(`the table ${id.database}.${id.table} is gone from the catalog`);
      const found = metadataOf(id, table);
      if (found === pointer.metadataLocation) return true;
      if (found !== expected.metadataLocation) {
        if (!unsure) return false;
        if (table.Parameters?.previous_metadata_location === pointer.metadataLocation) return true;
        break;
      }
      try {
        await this.update(table, pointer);
        return true;
      } catch (error) {
        if (!isDefinite(error)) unsure = error;
        // An edit of the description moves the version too, so who won is looked up and not guessed.
        else if (!named(error, 'ConcurrentModificationException')) throw error;
      }
    }
    if (!unsure) return false;
    throw new CommitOutcomeUnknownError(id, pointer.metadataLocation, unsure);
  }

  private async update(table: Table, pointer: CatalogPointer): Promise<void> {
    await this.client.send(
      new this.sdk.UpdateTableCommand({
        DatabaseName: table.DatabaseName,
        TableInput: movedTableInput(table, pointer),
        // What makes it a compare-and-swap: Glue refuses where the table has moved on.
        VersionId: table.VersionId,
        SkipArchive: true,
      }),
    );
  }

  private async table(id: TableId): Promise<Table | undefined> {
    try {
      const { Table } = await this.client.send(
        new this.sdk.GetTableCommand({ DatabaseName: id.database, Name: id.table }),
      );
      return Table;
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return undefined;
      throw error;
    }
  }
}

function metadataOf(id: TableId, table: Table): string {
  return (
    tryMetadataOf(table) ??
    fail(
      `${id.database}.${id.table} in the Glue catalog is no Iceberg table`,
      'another tool has overwritten its table_type and metadata_location; restore them from an earlier version of the table, or remove the entry so that the registrar adopts the data again',
    )
  );
}

function tryMetadataOf(table: Table): string | undefined {
  const { table_type, metadata_location } = table.Parameters ?? {};
  return table_type?.toUpperCase() === 'ICEBERG' ? metadata_location || undefined : undefined;
}

function named(error: unknown, name: string): boolean {
  return (error as Error | undefined)?.name === name;
}

/** False where the request may have been carried out although an error came: no answer, a server's fault, or a repetition. */
function isDefinite(error: unknown): boolean {
  const { httpStatusCode, attempts } =
    (error as { $metadata?: { httpStatusCode?: number; attempts?: number } }).$metadata ?? {};
  if (httpStatusCode === undefined || httpStatusCode >= 500 || (attempts ?? 1) > 1) return false;
  return !named(error, 'OperationTimeoutException') && !named(error, 'InternalServiceException');
}
