import { randomUUID } from 'node:crypto';
import type { TablePlace } from '../manifest';
import type { Platform } from '../run';

const FOLDER = 'receipts';

/** Leaves a step's result for the next one, in the bucket of the table: messages and state machines bear only little. Its URI. */
export async function handOn(platform: Platform, place: TablePlace, result: unknown): Promise<string> {
  const store = platform.store(place.bucket);
  const uri = `${store.root}/${FOLDER}/${place.database}/${place.table}/${randomUUID()}.json`;
  await store.write(uri, Buffer.from(JSON.stringify(result)));
  return uri;
}

export async function handedOn<T>(platform: Platform, place: TablePlace, uri: string): Promise<T> {
  const bytes = await platform.store(place.bucket).read(uri);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
}
