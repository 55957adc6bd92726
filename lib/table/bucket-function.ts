import { registerFunction, type Session } from '../engine';
import { BUCKET_FUNCTION, transformOf } from './transform';
import { parseValue } from './value';

const registered = new WeakSet<Session>();

/** Lets a session compute buckets, which need a hash that the engine does not have. */
export async function registerBucket(session: Session): Promise<void> {
  if (registered.has(session)) return;
  await registerFunction(session, BUCKET_FUNCTION, ['VARCHAR', 'INTEGER', 'VARCHAR'], (type, count, text) => {
    const value = parseValue(String(type), String(text));
    return value === undefined ? null : Number(transformOf(`bucket[${count}]`).apply(String(type), value));
  });
  registered.add(session);
}
