import { periodOfName } from '../../intake';
import type { PeriodRule } from '../../manifest';

/** The first day of the period that a whole file speaks of; undefined where it has none, its rows say it, or its name does
 * not tell. */
export function intakePeriod(rule: PeriodRule, name: string, arrivedAt: string): string | undefined {
  switch (rule.kind) {
    case 'none':
    case 'fromColumn':
      return undefined;
    case 'arrival':
      return new Date(arrivedAt).toISOString().slice(0, 10);
    case 'fromName':
      try {
        return periodOfName(rule.pattern, name);
      } catch {
        // The file was refused for it, and the ledger says so.
        return undefined;
      }
  }
}
