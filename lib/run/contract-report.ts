import { changesSince, currentIntakes, type IntakeRule, type Ledger } from '../plan';
import type { DigestedFile } from './landed-due';
import type { LandedFile } from './platform';
import type { ContractReport } from './report';

/** What a changed contract means for files that were taken before; undefined where it is the one that they were read by. */
export function contractReport(
  ledger: Ledger,
  rule: IntakeRule,
  { due, landed }: { readonly due: readonly DigestedFile[]; readonly landed: readonly LandedFile[] },
): ContractReport | undefined {
  const changes = changesSince(ledger, rule);
  const dueBytes = new Map(due.map(({ name, sha256 }) => [name, sha256]));
  const landedNames = new Set(landed.map(({ name }) => name));
  const [concerning, others] = [new Set<string>(), new Set<string>()];
  let [again, gone] = [0, 0];
  for (const entry of currentIntakes(ledger, rule.delivery)) {
    if (entry.mends || entry.contractHash === rule.contractHash) continue;
    const all = changes(entry);
    const concerned = all.filter(({ concerns }) => concerns(entry));
    for (const { what } of concerned) concerning.add(what);
    for (const { what } of all) others.add(what);
    if (concerned.length > 0 && dueBytes.get(entry.name) === entry.sha256) again++;
    else if (concerned.length > 0 && !landedNames.has(entry.name)) gone++;
  }
  if (others.size === 0) return undefined;
  return { because: [...(concerning.size > 0 ? concerning : others)], again, gone };
}
