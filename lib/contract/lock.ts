import { fail } from '../error';

/** What was vendored of a product, as `lock.json` beside the contracts says it. */
export interface LockedContract {
  /** Logical name, `domain.name`. */
  readonly product: string;
  /** Semantic version. */
  readonly version: string;
  readonly audience: string;
  /** Hash of the contract's document. */
  readonly sha256: string;
}

/** The name of the file beside the contracts. */
export const LOCK_FILE = 'lock.json';

/** Where a product's contract is vendored, relative to the folder of `lock.json`. */
export function vendoredFile(product: string): string {
  return `${product}.odcs.yaml`;
}

/** The text of `lock.json`: an entry a product, in the order of their names, so that two branches merge. */
export function lockText(contracts: readonly LockedContract[]): string {
  const sorted = [...contracts].sort((a, b) => (a.product < b.product ? -1 : 1));
  const entries = sorted.map(({ product, version, audience, sha256 }) => [product, { version, audience, sha256 }]);
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/**
 * What `lock.json` says.
 *
 * @param from where the text was read, for messages
 */
export function parseLock(text: string, from?: string): LockedContract[] {
  const entries = Object.entries(jsonOf(text, from));
  return entries.map(([product, entry]) => {
    const { version, audience, sha256 } = (entry ?? {}) as Record<string, unknown>;
    if (![version, audience, sha256].every((it) => typeof it === 'string'))
      refuse(`'${product}' must have a version, an audience and a sha256`, from);
    return { product, version, audience, sha256 } as LockedContract;
  });
}

function jsonOf(text: string, from?: string): object {
  const json = parseJson(text, from);
  return json !== null && typeof json === 'object' && !Array.isArray(json) ? json : refuse('it is no object', from);
}

function parseJson(text: string, from?: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(`it is no JSON, ${(error as Error).message}`, from);
  }
}

function refuse(fault: string, file?: string): never {
  fail(`the lock of the contracts cannot be read: ${fault}`, 'subscribe to the products again', { file });
}
