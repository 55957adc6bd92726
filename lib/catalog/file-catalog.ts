import { fail } from '../error';
import { ObjectNotFoundError, type ObjectStore } from '../store';
import type { Catalog, CatalogEntry, CatalogPointer, TableId } from './catalog';
import { CommitOutcomeUnknownError } from './commit-outcome';

/** So many of the newest pointers stay, at least. */
const KEPT = 4;

/** Of a table with a long past, so many are removed at a time. */
const REMOVED_AT_ONCE = 100;

/**
 * Pointers beside the metadata: `<location>/metadata/pointer/0000000042` names the metadata file of the 42nd commit.
 * A pointer is made by an exclusive create and never changed, so the highest number is the truth, whatever moment a
 * writer is killed at, and two writers can never both make the same one. Old ones are removed, lowest first.
 */
export class FileCatalog implements Catalog {
  /** The pointer of each place that was the newest when it was last looked at: mostly it still is, and nothing need be listed. */
  private readonly lastSeen = new Map<string, { readonly number: number; readonly metadataLocation: string }>();

  constructor(private readonly store: ObjectStore) {}

  async load(id: TableId, location: string): Promise<CatalogEntry | undefined> {
    const entry = await this.loadMoved(id, location);
    if (entry && !entry.metadataLocation.startsWith(`${location}/`)) {
      fail(
        `table ${id.database}.${id.table} was written at ${entry.metadataLocation} and is now looked for in ${location}`,
        'an Iceberg table names its files by absolute paths: data-mesh relocate writes the new ones, or move the folder back',
      );
    }
    return entry;
  }

  async loadMoved(id: TableId, location: string): Promise<CatalogEntry | undefined> {
    for (let last = this.lastSeen.get(location); ; last = undefined) {
      const number = last?.number ?? (await this.numbers(location)).at(-1);
      if (number === undefined) return undefined;
      // In this order: while a pointer is there, none after it was removed.
      const next = await this.store.stat(pointerUri(location, number + 1));
      const metadataLocation = await this.read(location, number);
      // While the list was made others may have gone on, and a folder is not listed in one moment.
      if (metadataLocation === undefined || next) continue;
      // A writer who slept may have made a removed number once more.
      if (last && last.metadataLocation !== metadataLocation) continue;
      this.lastSeen.set(location, { number, metadataLocation });
      return { id, metadataLocation, version: String(number) };
    }
  }

  async create(_id: TableId, pointer: CatalogPointer): Promise<boolean> {
    // The first number may be free again because the table has come a long way since.
    return (await this.point(pointer, 1)) && (await this.numbers(pointer.location)).at(-1) === 1;
  }

  async swap(expected: CatalogEntry, pointer: CatalogPointer, written?: Promise<void>): Promise<boolean> {
    const { location, metadataLocation } = pointer;
    const number = Number(expected.version) + 1;
    if (!(await this.point(pointer, number, written))) return false;
    // A number that was removed can be made once more by a writer who slept meanwhile. Then the one before it is gone
    // or made anew as well, and only the table itself can tell who was first.
    if ((await this.read(location, number - 1)) !== expected.metadataLocation) {
      throw new CommitOutcomeUnknownError(expected.id, metadataLocation, new Error(`pointer ${number - 1} is gone`));
    }
    if (number % KEPT === 0) await this.prune(location, number).catch(() => undefined);
    return true;
  }

  private async point(
    { location, metadataLocation }: CatalogPointer,
    number: number,
    written?: Promise<void>,
  ): Promise<boolean> {
    const bytes = Buffer.from(`${metadataLocation}\n`);
    if (await this.store.create(pointerUri(location, number), bytes, written)) return true;
    // A store that retries by itself may answer "taken" to our own success.
    return (await this.read(location, number)) === metadataLocation;
  }

  /** One after the other, since what tells a writer of a removed number is that the lower ones are gone. */
  private async prune(location: string, newest: number): Promise<void> {
    const old = (await this.numbers(location)).filter((number) => number <= newest - KEPT);
    for (const number of old.slice(0, REMOVED_AT_ONCE)) await this.store.remove(pointerUri(location, number));
  }

  /** Ascending. */
  private async numbers(location: string): Promise<number[]> {
    const folder = `${location}/metadata/pointer/`;
    const numbers: number[] = [];
    for await (const { uri } of this.store.list(folder)) {
      const name = uri.slice(folder.length);
      if (/^\d{10,15}$/.test(name)) numbers.push(Number(name));
    }
    return numbers.sort((a, b) => a - b);
  }

  private async read(location: string, number: number): Promise<string | undefined> {
    try {
      const bytes = await this.store.read(pointerUri(location, number));
      return Buffer.from(bytes).toString('utf8').trim();
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }
}

function pointerUri(location: string, number: number): string {
  return `${location}/metadata/pointer/${String(number).padStart(10, '0')}`;
}
