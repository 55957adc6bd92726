import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** As IAM writes it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

export interface Policy {
  readonly kind: 'identity' | 'resource' | 'trust';
  readonly document: PolicyDocument;
}

/** One request; policies are named. */
export interface Ask {
  /** An ARN, or the name of a service. */
  readonly principal: string;
  readonly identity: readonly string[];
  readonly boundary?: string;
  /** Of the resource: of a bucket, a key, a queue, a topic, a function; a role's trust. */
  readonly resourcePolicy?: string;
  readonly action: string;
  readonly resource: string;
  /** That owns the resource. */
  readonly account: string;
  readonly context: Context;
}

export type Answer = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

const MOST_OUTPUT = 64 * 1024 * 1024;

/** Where conformance is asked by another way than its npm script, the simulator may be absent. */
export const hasSimulator = Boolean(process.env.CONFORMANCE_SIMULATOR);

/** An action that AWS knows, and the types of resources that it may be asked for; none where no resource narrows it. */
export interface KnownAction {
  readonly name: string;
  readonly types: readonly string[];
}

/** All actions of some services, by the service's prefix. */
export function actionsOf(services: readonly string[]): Record<string, readonly KnownAction[]> {
  return asked({ services });
}

/** What a simulator of IAM that is not ours answers to all of them, in order. @throws Error where a policy or an action is none */
export function simulate(policies: Readonly<Record<string, Policy>>, asks: readonly Ask[]): Answer[] {
  return asked({ policies, asks });
}

function asked<T>(question: object): T {
  const words = [join(__dirname, 'simulate.cjs'), String(process.env.CONFORMANCE_SIMULATOR)];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, {
    input: JSON.stringify(question),
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}
