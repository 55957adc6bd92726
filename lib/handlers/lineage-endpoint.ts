import { type EventSink, sinkNamed, type Warn } from '../lineage';

/** As OpenLineage's own clients have it; the key's place, since no environment holds a secret. */
const VARIABLES = ['OPENLINEAGE_URL', 'OPENLINEAGE_ENDPOINT', 'OPENLINEAGE_API_KEY', 'OPENLINEAGE_DISABLED'] as const;
const KEY_SECRET = 'MESH_LINEAGE_KEY_SECRET';

let opened: { readonly key: string; readonly sink: Promise<EventSink | undefined> } | undefined;
let warnNow: Warn = () => undefined;

/**
 * The endpoint that the function's environment names, or nothing. It is kept from call to call: one that could not be reached is
 * not waited for by the next step either.
 */
export async function lineageEndpoint(warn: Warn): Promise<EventSink | undefined> {
  warnNow = warn;
  const key = [...VARIABLES, KEY_SECRET].map((name) => process.env[name]).join(' ');
  if (opened?.key !== key) opened = { key, sink: open() };
  return opened.sink.catch((error) => {
    opened = undefined;
    throw error;
  });
}

async function open(): Promise<EventSink | undefined> {
  const env = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
  if (!env.OPENLINEAGE_URL) return undefined;
  const secret = process.env[KEY_SECRET];
  if (secret !== undefined) env.OPENLINEAGE_API_KEY = await secretText(secret);
  const sink = sinkNamed(undefined, env, '/', (message) => warnNow(message));
  return sink === 'off' ? undefined : sink;
}

async function secretText(id: string): Promise<string | undefined> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, socketTimeout: 5_000 },
  });
  return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString?.trim();
}
