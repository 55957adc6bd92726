/** What a state machine knows of a failed task. */
export interface StateError {
  readonly Error?: string;
  /** For a function: a JSON of what it threw. */
  readonly Cause?: string;
}

const LONGEST = 2_000;

/** In words. A function's own error is meant to be read; of one that was ended only the service's words are known. */
export function causeOf({ Error: name = 'unknown', Cause: cause = '' }: StateError): string {
  const message = messageIn(cause);
  const known = ENDED.find(([pattern]) => pattern.test(`${name} ${cause}`));
  return `${known ? `${known[1]}: ` : ''}${message ?? `${name}: ${cause}`}`.slice(0, LONGEST);
}

const ENDED: readonly (readonly [pattern: RegExp, words: string])[] = [
  [
    /timed out|Timedout|States\.Timeout/i,
    "it took longer than its function may: raise the layer's memory, which brings more of a CPU, or make less of it",
  ],
  [/Runtime\.ExitError|signal: killed|OutOfMemory/i, "its function was ended for its memory: raise the layer's memory"],
];

function messageIn(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: string };
    return errorMessage;
  } catch {
    return undefined;
  }
}
