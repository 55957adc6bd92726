import { parseSubscribedName, type SubscribedTable, type SubscriptionManifest, subscribedName } from '../manifest';
import type { Mesh } from './mesh';

/** A table of another team's product, with the subscription that has it. */
export interface Subscribed {
  readonly subscription: SubscriptionManifest;
  readonly table: SubscribedTable;
}

/** The table that a subscribed name speaks of; undefined where it is not subscribed to. */
export function subscribedTable(mesh: Pick<Mesh, 'subscriptions'>, name: string): Subscribed | undefined {
  const parsed = parseSubscribedName(name);
  const subscription = parsed && mesh.subscriptions.get(parsed.product);
  const table = subscription?.tables.find((it) => it.name === parsed?.table);
  return subscription && table && { subscription, table };
}

/** The names of all tables that are subscribed to. */
export function subscribedNames(mesh: Pick<Mesh, 'subscriptions'>): string[] {
  return [...mesh.subscriptions.values()].flatMap(({ product, tables }) =>
    tables.map(({ name }) => subscribedName(product, name)),
  );
}
