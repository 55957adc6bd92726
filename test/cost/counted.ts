import { type Catalog, FileCatalog } from '../../lib/catalog';
import type { Platform } from '../../lib/run';
import { FileStore, type ObjectStore } from '../../lib/store';
import { Tables } from '../../lib/table';

/** Requests as AWS bills them: S3's cheap ones (GET, HEAD), its dear ones (PUT, LIST), and those to the Glue catalog. */
export interface Requests {
  gets: number;
  puts: number;
  glue: number;
}

const GETS = ['read', 'stat', 'localize'] as const;
const PUTS = ['write', 'create', 'publish'] as const;

/** The same platform, and what is asked of its ports from now on. A listing of a landing is one of S3's. */
export function counted(platform: Platform, folder: string): { platform: Platform; requests: Requests } {
  const requests: Requests = { gets: 0, puts: 0, glue: 0 };
  const files = new FileStore(folder);
  const store = countingStore(files, requests);
  const tables = new Tables({ catalog: countingCatalog(new FileCatalog(files), requests), store });
  const landing: Platform['landing'] = {
    list: (source) => {
      requests.puts++;
      return platform.landing.list(source);
    },
    fetch: (file, scratch) => {
      requests.gets++;
      return platform.landing.fetch(file, scratch);
    },
  };
  return { platform: { ...platform, landing, tables: () => tables, store: () => store }, requests };
}

function countingStore(store: ObjectStore, requests: Requests): ObjectStore {
  const counting =
    (name: (typeof GETS | typeof PUTS)[number], kind: 'gets' | 'puts') =>
    (...words: never[]) => {
      requests[kind]++;
      return (store[name] as (...words: never[]) => Promise<unknown>).apply(store, words);
    };
  const calls = {
    ...Object.fromEntries(GETS.map((name) => [name, counting(name, 'gets')])),
    ...Object.fromEntries(PUTS.map((name) => [name, counting(name, 'puts')])),
  };
  return {
    ...(calls as unknown as ObjectStore),
    root: store.root,
    remove: (uri) => store.remove(uri),
    stagingPath: (uri, scratch) => store.stagingPath(uri, scratch),
    list: (prefix) => {
      requests.puts++;
      return store.list(prefix);
    },
  };
}

function countingCatalog(catalog: Catalog, requests: Requests): Catalog {
  const asked = <T>(answer: T): T => {
    requests.glue++;
    return answer;
  };
  return {
    load: (id, location) => asked(catalog.load(id, location)),
    create: (id, pointer) => asked(catalog.create(id, pointer)),
    swap: (expected, pointer, written) => asked(catalog.swap(expected, pointer, written)),
  };
}
