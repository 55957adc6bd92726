import type { ObjectStore } from '../store';
import type { Catalog, CatalogEntry, CatalogPointer, TableId } from './catalog';

/** Pointers to the current metadata, as files beside it. */
export class FileCatalog implements Catalog {
  constructor(private readonly store: ObjectStore) {}

  async load(_id: TableId, location: string): Promise<CatalogEntry | undefined> {
    throw new Error(this.store.root + location);
  }

  async create(_id: TableId, pointer: CatalogPointer): Promise<boolean> {
    throw new Error(pointer.location);
  }

  async swap(_expected: CatalogEntry, pointer: CatalogPointer): Promise<boolean> {
    throw new Error(pointer.location);
  }
}
