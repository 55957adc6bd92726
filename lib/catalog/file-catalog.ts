import { fail } from '../error';
import type { ObjectStore } from '../store';
import type { Catalog, CatalogEntry, CatalogPointer, TableId } from './catalog';

/**
 * Pointers beside the metadata: `<location>/metadata/pointer/0000000042` names the metadata file of the 42nd commit.
 * A pointer is made by an exclusive create and never changed or removed, so the highest number is the truth,
 * whatever moment a writer is killed at, and two writers can never both make the same one.
 */
export class FileCatalog implements Catalog {
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
    const number = await this.highest(location);
    if (number === 0) return undefined;
    const bytes = await this.store.read(pointerUri(location, number));
    return { id, metadataLocation: Buffer.from(bytes).toString('utf8').trim(), version: String(number) };
  }

  create(_id: TableId, pointer: CatalogPointer): Promise<boolean> {
    return this.point(pointer, 1);
  }

  swap(expected: CatalogEntry, pointer: CatalogPointer): Promise<boolean> {
    return this.point(pointer, Number(expected.version) + 1);
  }

  private async point({ location, metadataLocation }: CatalogPointer, number: number): Promise<boolean> {
    const uri = pointerUri(location, number);
    if (await this.store.create(uri, Buffer.from(`${metadataLocation}\n`))) return true;
    // A store that retries by itself may answer "taken" to our own success.
    return (
      Buffer.from(await this.store.read(uri))
        .toString('utf8')
        .trim() === metadataLocation
    );
  }

  /** Numbers have no gap, so the last one is found in logarithmic time, without a list that grows with every commit. */
  private async highest(location: string): Promise<number> {
    let there = 0;
    let absent = 1;
    while (await this.has(location, absent)) {
      there = absent;
      absent *= 2;
    }
    while (absent - there > 1) {
      const middle = Math.floor((there + absent) / 2);
      if (await this.has(location, middle)) there = middle;
      else absent = middle;
    }
    return there;
  }

  private async has(location: string, number: number): Promise<boolean> {
    return (await this.store.stat(pointerUri(location, number))) !== undefined;
  }
}

function pointerUri(location: string, number: number): string {
  return `${location}/metadata/pointer/${String(number).padStart(10, '0')}`;
}
