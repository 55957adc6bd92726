import type { Problem } from '../error';
import type { RunFacts } from '../plan';
import type { Platform } from './platform';
import type { RunEvent } from './report';

/** What the parts of one run share. */
export interface RunContext {
  readonly platform: Platform;
  readonly runId: string;
  /** What is bound to the models' parameters. */
  readonly facts: RunFacts;
  readonly signal?: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly report: (problem: Problem) => void;
  /** Tables that cannot be counted on in this run, and why. */
  readonly blocked: Record<string, string>;
}
