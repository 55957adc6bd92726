/** What goes by itself: the state machine tries again by this name, and for nothing else that a step throws. */
export class Transient extends Error {
  override readonly name = 'Transient';
}

const NETWORK = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'ENETUNREACH']);
/** As AWS's services call it; the SDK has tried some times itself by then. */
const NAMES =
  /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|ConcurrentModification|ConcurrentRunsExceeded|InternalError|InternalServiceException|ServiceUnavailable|TimeoutError|RequestTimeout/;

/** What a step throws, told apart by whether it is worth trying again. */
export async function namingTransient<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isTransient(error) ? new Transient((error as Error).message, { cause: error }) : error;
  }
}

export function isTransient(error: unknown): boolean {
  for (let at = error as Fault | undefined; at instanceof Object; at = at.cause) {
    const status = at.$metadata?.httpStatusCode;
    if (status === 429 || (status !== undefined && status >= 500)) return true;
    if (NETWORK.has(at.code ?? '') || NAMES.test(at.name ?? '')) return true;
  }
  return false;
}

interface Fault {
  readonly name?: string;
  readonly code?: string;
  readonly cause?: Fault;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
