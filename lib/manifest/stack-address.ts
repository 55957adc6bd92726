/**
 * Where a deployed stack keeps what its manifest only names: told by the outputs of the stack, one fact an output, so that whoever may
 * describe the stack finds all of it, and nobody needs to be allowed to look around in an account.
 */
export type AddressFact =
  /** URI of the deployed manifest. */
  | { readonly manifest: string }
  /** The name of a bucket that the manifest knows by an alias. */
  | { readonly alias: string; readonly bucket: string }
  /** URI of the stage's folder in the account's registry. */
  | { readonly registry: string }
  /** What waits for a step of a layer, and what the step failed at. */
  | QueueFact
  /** ARN of the state machine that builds the models of a layer. */
  | { readonly layer: string; readonly machine: string };

export interface QueueFact {
  /** The layer's bucket alias. */
  readonly layer: string;
  /** The handler's verb: `standardize`, `commit`, `publish`. */
  readonly work: string;
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  /** Where the handler says why it failed. */
  readonly logGroup: string;
}

/** All facts of a stack. */
export interface StackAddress {
  /** URI of the deployed manifest. */
  readonly manifest: string;
  /** Names of buckets by alias. */
  readonly buckets: ReadonlyMap<string, string>;
  readonly registry?: string;
  readonly queues: readonly QueueFact[];
  /** ARNs of state machines by layer. */
  readonly machines: ReadonlyMap<string, string>;
}

/** How the names of the outputs begin. */
export const ADDRESS_OUTPUT = 'MeshAddress';

/** Undefined where the outputs hold no address: a stack without tables, or one of an earlier library. */
export function readAddress(outputs: ReadonlyMap<string, string>): StackAddress | undefined {
  const facts = [...outputs]
    .filter(([name]) => name.startsWith(ADDRESS_OUTPUT))
    .flatMap(([, value]) => factIn(value) ?? []);
  const buckets = new Map<string, string>();
  const machines = new Map<string, string>();
  const queues: QueueFact[] = [];
  let [manifest, registry]: (string | undefined)[] = [];
  for (const fact of facts) {
    if ('manifest' in fact) manifest = fact.manifest;
    else if ('registry' in fact) registry = fact.registry;
    else if ('alias' in fact) buckets.set(fact.alias, fact.bucket);
    else if ('machine' in fact) machines.set(fact.layer, fact.machine);
    else if ('queueUrl' in fact) queues.push(fact);
  }
  if (manifest === undefined) return undefined;
  return { manifest, buckets, queues, machines, ...(registry !== undefined && { registry }) };
}

/** A fact that a later library adds is passed over. */
function factIn(value: string): AddressFact | undefined {
  try {
    const fact: unknown = JSON.parse(value);
    return fact instanceof Object ? (fact as AddressFact) : undefined;
  } catch {
    return undefined;
  }
}
