import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../error';
import type { ObjectStore } from '../../store';
import type { OpenLineageEvent } from './event';

/** Takes events. What cannot be taken is told by `warn`: a run never fails of it. */
export interface EventSink {
  take(events: readonly OpenLineageEvent[]): Promise<void>;
}

export type Warn = (message: string) => void;
type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;
const PAUSE_MS = 200;
/** One that cannot be reached is not waited for again and again: after so many failures it is left alone for some time. */
const MOST_FAILURES = 3;
const REST_MS = 5 * 60_000;

/** Lines of a file, one an event. */
export function fileSink(path: string, warn: Warn): EventSink {
  return guarded(`the file ${path}`, warn, async (events) => {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, lines(events));
  });
}

/** An object a batch, under a prefix: `lineage/<day>/<name>-<n>.ndjson`. */
export function storeSink(store: ObjectStore, name: string, warn: Warn): EventSink {
  let batch = 0;
  return guarded(`the objects under ${store.root}/lineage`, warn, async (events) => {
    const day = events[0].eventTime.slice(0, 10);
    batch += 1;
    await store.write(`${store.root}/lineage/${day}/${name}-${batch}.ndjson`, Buffer.from(lines(events)));
  });
}

/** An endpoint that takes one event a request. The key is only ever sent there. */
export function httpSink(url: string, apiKey: string | undefined, warn: Warn): EventSink {
  const { origin, pathname } = new URL(url);
  return guarded(`the endpoint ${origin}${pathname}`, warn, async (events) => {
    for (const event of events) await post(url, apiKey, JSON.stringify(event));
  });
}

/**
 * Where events go, by a word (`file:PATH`, a URL, `off`) or by the environment variables of OpenLineage's own clients:
 * OPENLINEAGE_URL, OPENLINEAGE_ENDPOINT, OPENLINEAGE_API_KEY, OPENLINEAGE_DISABLED. Undefined: nowhere is named.
 * @throws MeshError where the word or the URL is none of these
 */
export function sinkNamed(
  word: string | undefined,
  env: Environment,
  cwd: string,
  warn: Warn,
): EventSink | 'off' | undefined {
  if (word === 'off' || (word === undefined && /^(true|1)$/i.test(env.OPENLINEAGE_DISABLED ?? ''))) return 'off';
  if (word?.startsWith('file:') && word.length > 'file:'.length)
    return fileSink(resolve(cwd, word.slice('file:'.length).replace(/^\/\//, '')), warn);
  const url = word ?? env.OPENLINEAGE_URL;
  if (url === undefined || url === '') return undefined;
  const endpoint = env.OPENLINEAGE_ENDPOINT || 'api/v1/lineage';
  return httpSink(
    endpointUrl(url, endpoint, word === undefined ? 'OPENLINEAGE_URL' : '--openlineage'),
    env.OPENLINEAGE_API_KEY,
    warn,
  );
}

function endpointUrl(url: string, endpoint: string, what: string): string {
  const hint = 'for example https://lineage.example.com, file:events.ndjson or off';
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return fail(`${what} must be file:PATH, a URL or off`, hint);
  const { username, password } = new URL(url);
  if (username || password) return fail(`${what} must hold no password`, 'give the key as OPENLINEAGE_API_KEY');
  return `${url.replace(/\/+$/, '')}/${endpoint.replace(/^\/+/, '')}`;
}

async function post(url: string, apiKey: string | undefined, body: string): Promise<void> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (apiKey) headers.set('authorization', `Bearer ${apiKey}`);
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return;
      if (response.status < 500 && response.status !== 429) throw new Refused(`it answered ${response.status}`);
      throw new Error(`it answered ${response.status}`);
    } catch (error) {
      // Where nobody answers, asking again only doubles the wait.
      const isSilent = (error as Error).name === 'TimeoutError';
      if (error instanceof Refused || isSilent || attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}

class Refused extends Error {}

function guarded(what: string, warn: Warn, take: (events: readonly OpenLineageEvent[]) => Promise<void>): EventSink {
  let failures = 0;
  let restsUntil = 0;
  return {
    take: async (events) => {
      if (events.length === 0 || Date.now() < restsUntil) return;
      try {
        await take(events);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures >= MOST_FAILURES) restsUntil = Date.now() + REST_MS;
        const { message, cause } = error as Error & { cause?: { code?: string } };
        warn(`lineage did not reach ${what}: ${cause?.code ?? message}`);
      }
    },
  };
}

function lines(events: readonly OpenLineageEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
