import { PRICE_LIST } from './price-list';

/** Requests as AWS bills them. */
export interface Requests {
  /** GET and HEAD. */
  readonly gets: number;
  /** PUT and LIST. */
  readonly puts: number;
  /** To the Glue catalog. */
  readonly glue: number;
}

/**
 * What a handler asks for one table when there is nothing to do, as counted on its ports: the sweep for a dataset, the plan for a
 * model or a table that models read, maintenance for a table, the publisher for a table of the product.
 */
export const IDLE_REQUESTS: Readonly<Record<'sweep' | 'plan' | 'maintain' | 'publish', Requests>> = {
  sweep: { gets: 2, puts: 1, glue: 1 },
  plan: { gets: 1, puts: 0, glue: 1 },
  maintain: { gets: 4, puts: 2, glue: 2 },
  publish: { gets: 2, puts: 1, glue: 1 },
};

export type IdleWork = keyof typeof IDLE_REQUESTS;

/** Assumed: a request takes so long, one after the other, and a pass so long besides. Seconds. */
const LATENCY = 0.03;
const OVERHEAD = 1;

/** Dollars for one pass over so many tables, and the seconds that it takes. */
export function passOver(work: IdleWork, tables: number): { readonly dollars: number; readonly seconds: number } {
  const { gets, puts, glue } = IDLE_REQUESTS[work];
  const { s3Get, s3Put, glueRequest } = PRICE_LIST.prices;
  return {
    dollars: tables * (gets * s3Get + puts * s3Put + glue * glueRequest),
    seconds: OVERHEAD + tables * (gets + puts + glue) * LATENCY,
  };
}
