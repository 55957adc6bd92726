import { changesSince, currentIntakes, type IntakeRule, type LandedIdentity, type Ledger } from '../../plan';
import type { ContractReport } from '../report';

/** What a changed contract means for files that were taken before; undefined where there is nothing to tell of it. */
export function contractReport(
  ledger: Ledger,
  rule: IntakeRule,
  landed: readonly LandedIdentity[],
): ContractReport | undefined {
  const changes = changesSince(ledger, rule);
  const bytes = new Map(landed.map(({ name, sha256 }) => [name, sha256]));
  const [concerning, others] = [new Set<string>(), new Set<string>()];
  let [again, gone] = [0, 0];
  for (const entry of currentIntakes(ledger, rule.delivery)) {
    if (entry.mends || entry.contractHash === rule.contractHash) continue;
    const all = changes(entry);
    const concerned = all.filter(({ concerns }) => concerns(entry));
    for (const { what } of concerned) concerning.add(what);
    for (const { what } of all) others.add(what);
    if (concerned.length > 0 && bytes.get(entry.name) === (entry.corrects ?? entry.sha256)) again++;
    else if (concerned.length > 0 && !bytes.has(entry.name)) gone++;
  }
  if (others.size === 0) return undefined;
  // Said once: when something was taken by the contract of today, what stays by an earlier one is no news.
  if (again === 0 && ledger.entries.some(({ contractHash }) => contractHash === rule.contractHash)) return undefined;
  return { because: [...(concerning.size > 0 ? concerning : others)], again, gone };
}
