import { subscribedName } from '../../manifest';
import type { Pins } from '../../plan';
import type { SubscriptionReport } from '../report';
import type { RunContext } from '../run-context';
import { resolveSubscription } from './subscriptions';

/** Pins what other teams have published as the run finds it; what cannot be read is told and blocks only what needs it. */
export async function runSubscriptions(
  context: RunContext,
): Promise<{ reports: readonly SubscriptionReport[]; pins: Pins }> {
  const { platform, blocked, report, emit } = context;
  const reports: SubscriptionReport[] = [];
  const pins: Record<string, string | null> = {};
  for (const subscription of platform.mesh.subscriptions.values()) {
    const resolved = await resolveSubscription(platform, subscription);
    resolved.problems.forEach(report);
    Object.assign(blocked, resolved.blocked);
    for (const { name } of subscription.tables) pins[subscribedName(subscription.product, name)] = resolved.pin ?? null;
    reports.push(resolved.report);
    emit({ kind: 'subscription resolved', ...resolved.report });
  }
  return { reports, pins };
}
