import type { ObjectStore } from '../store';

/** Below what expires by itself, long after any execution has ended. */
const FOLDER = 'receipts/lock';
const DIGITS = 12;

/** Who works on a layer. */
export interface Holder {
  /** ARN of the execution. */
  readonly execution: string;
  readonly runId: string;
}

/**
 * Takes a layer for one execution, so that no two build its models at a time. Each taking is an object of its own with the next
 * number, which only one can create; the layer is free again when the execution that took it last has ended, and that is not
 * known here: the state machine asks.
 *
 * @param ended an execution that is known to have ended
 * @returns the execution that has the layer, where it is another one
 */
export async function takeLayer(store: ObjectStore, me: Holder, ended?: string): Promise<string | undefined> {
  for (;;) {
    const last = await lastTaking(store);
    if (last?.holder.execution === me.execution) return undefined;
    // A run that outgrew one execution goes on in the next.
    const isFree = !last || last.holder.runId === me.runId || last.holder.execution === ended;
    if (!isFree) return last.holder.execution;
    const number = String((last?.number ?? 0) + 1).padStart(DIGITS, '0');
    if (await store.create(`${store.root}/${FOLDER}/${number}.json`, Buffer.from(JSON.stringify(me)))) return undefined;
  }
}

async function lastTaking(store: ObjectStore): Promise<{ number: number; holder: Holder } | undefined> {
  let last: string | undefined;
  for await (const { uri } of store.list(`${store.root}/${FOLDER}/`)) last = uri;
  if (last === undefined) return undefined;
  const holder = JSON.parse(Buffer.from(await store.read(last)).toString('utf8')) as Holder;
  return { number: Number.parseInt(last.slice(last.lastIndexOf('/') + 1), 10), holder };
}
