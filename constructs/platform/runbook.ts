import { packageRoot } from './package-root';

/** Pages in constructs/runbooks: what an alarm means, where to look, and how to mend it. */
export type Runbook =
  | 'dead-letters'
  | 'files-waiting'
  | 'freshness'
  | 'maintenance'
  | 'messages-waiting'
  | 'quarantine'
  | 'refresh'
  | 'sweep';

/** Where people read it who have the alarm's message and nothing else. */
export function runbookUrl(runbook: Runbook): string {
  return `${packageRoot().repository}/blob/main/constructs/runbooks/${runbook}.md`;
}
