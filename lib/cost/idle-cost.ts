import { IDLE_COST, type IdleFacts, layerOf, WITHOUT_IDLE_COST } from './idle-rules';
import { PRICE_LIST } from './price-list';

/** What a construct costs when nothing happens. */
export interface IdleLine {
  /** Its path: `Stack/Construct`. */
  readonly construct: string;
  readonly resources: number;
  /** US dollars a month, by the price list and without the free tier. */
  readonly dollars: number;
  /** Types of which nothing is known here: a user's own resources. */
  readonly unknown: readonly string[];
}

/** Metrics that are measured though nothing happens: the age of data in a staging layer. */
const IDLE_METRICS = [{ handler: 'sweep.handler', metrics: 1 }];

/** Idle costs of a stack, by construct, the dearest first. */
export function idleCost(facts: IdleFacts): IdleLine[] {
  const lines = new Map<string, { resources: number; dollars: number; unknown: Set<string> }>();
  for (const [id, { Type: type, Properties: properties = {} }] of Object.entries(facts.template.Resources ?? {})) {
    const construct = layerOf(id, facts) ?? type;
    const line = lines.get(construct) ?? { resources: 0, dollars: 0, unknown: new Set() };
    lines.set(construct, line);
    line.resources++;
    line.dollars += (IDLE_COST[type]?.(properties, facts) ?? 0) + metricsOf(properties);
    if (!IDLE_COST[type] && !WITHOUT_IDLE_COST[type]) line.unknown.add(type);
  }
  return [...lines]
    .map(([construct, { unknown, ...line }]) => ({ construct, ...line, unknown: [...unknown] }))
    .sort((a, b) => b.dollars - a.dollars || (a.construct < b.construct ? -1 : 1));
}

function metricsOf({ Handler: handler }: Readonly<Record<string, unknown>>): number {
  const measured = IDLE_METRICS.find((it) => it.handler === handler)?.metrics ?? 0;
  return measured * PRICE_LIST.prices.metric;
}
