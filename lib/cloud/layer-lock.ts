import { ExitCode, MeshError } from '../error';
import type { ObjectStore } from '../store';

/** Below what expires by itself, long after any execution has ended. */
const FOLDER = 'receipts/lock';
const DIGITS = 12;

/** Who works on a layer. */
export interface Holder {
  /** ARN of the execution; absent for a person. */
  readonly execution?: string;
  readonly runId: string;
  /** ISO instant at which a person's work has ended for sure. */
  readonly until?: string;
}

/** An execution that wants to work on a layer. */
export type Execution = Holder & { readonly execution: string };

/** Longer than a person's command takes: what it writes later is refused or kept by the tables themselves. */
const LEASE_MS = 15 * 60_000;

/**
 * Takes a layer for one execution, so that no two build its models at a time. Each taking is an object of its own with the next
 * number, which only one can create; the layer is free again when the execution that took it last has ended, and that is not
 * known here: the state machine asks.
 *
 * @param ended an execution that is known to have ended
 * @returns the execution that has the layer, where it is another one
 */
export async function takeLayer(store: ObjectStore, me: Execution, ended?: string): Promise<string | undefined> {
  for (;;) {
    const last = await lastTaking(store);
    if (last?.holder.execution === me.execution) return undefined;
    // A run that outgrew one execution goes on in the next.
    const isMine = last?.holder.runId === me.runId;
    // Who waits for a person is told to ask for itself: it runs, so it looks again.
    if (last && !isMine && !isFree(last.holder, ended)) return last.holder.execution ?? me.execution;
    if (await take(store, (last?.number ?? 0) + 1, me)) return undefined;
  }
}

/**
 * Takes a layer for a person's command; the answer gives it back.
 *
 * @param isRunning whether an execution, by its ARN, is still at work
 * @throws MeshError with the exit code `busy`
 */
export async function holdLayer(
  store: ObjectStore,
  runId: string,
  isRunning: (execution: string) => Promise<boolean>,
): Promise<() => Promise<void>> {
  for (;;) {
    const last = await lastTaking(store);
    const { execution } = last?.holder ?? {};
    const ended = execution !== undefined && !(await isRunning(execution)) ? execution : undefined;
    if (last && !isFree(last.holder, ended)) throw busy(last.holder);
    const number = (last?.number ?? 0) + 1;
    const until = (time: number): Holder => ({ runId, until: new Date(time).toISOString() });
    if (!(await take(store, number, until(Date.now() + LEASE_MS)))) continue;
    return async () => {
      await take(store, number + 1, until(0));
    };
  }
}

function isFree({ execution, until }: Holder, ended: string | undefined): boolean {
  return execution === undefined ? Date.parse(until ?? '') < Date.now() : execution === ended;
}

function take(store: ObjectStore, number: number, holder: Holder): Promise<boolean> {
  const name = String(number).padStart(DIGITS, '0');
  return store.create(`${store.root}/${FOLDER}/${name}.json`, Buffer.from(JSON.stringify(holder)));
}

function busy({ execution, until }: Holder): MeshError {
  const who =
    execution === undefined ? `somebody's command, until ${until} at the latest` : `the execution ${execution}`;
  return new MeshError(
    [{ message: `another run is at work on these tables: ${who}`, hint: 'wait for it to end, then try again' }],
    {
      exitCode: ExitCode.busy,
    },
  );
}

async function lastTaking(store: ObjectStore): Promise<{ number: number; holder: Holder } | undefined> {
  let last: string | undefined;
  for await (const { uri } of store.list(`${store.root}/${FOLDER}/`)) last = uri;
  if (last === undefined) return undefined;
  const holder = JSON.parse(Buffer.from(await store.read(last)).toString('utf8')) as Holder;
  return { number: Number.parseInt(last.slice(last.lastIndexOf('/') + 1), 10), holder };
}
