import { PRICE_LIST } from './price-list';

/** What a GB costs that goes through a construct. */
export interface GigabyteLine {
  readonly construct: string;
  readonly per: string;
  /** US dollars. */
  readonly dollars: number;
  readonly of: string;
}

const { prices } = PRICE_LIST;

/**
 * Assumptions, on the careful side. Seconds of a function with 3008 MiB for a GB, fetched and written: `npm run bench -- intake` takes a
 * GB of CSV in 8 s on two cores, a function of that size has 1.7 and the network. The GB of CSV becomes a quarter of one as Parquet.
 */
const FUNCTION_GIGABYTES = 3008 / 1024;
const SECONDS = { standardize: 30, build: 30, publish: 30 };
const PARQUET = 0.25;

function computed(seconds: number): number {
  return seconds * (FUNCTION_GIGABYTES * prices.functionMemory + 9.5 * prices.functionScratch);
}

export const GIGABYTE_COST: readonly GigabyteLine[] = [
  { construct: 'LandingZone', per: 'GB and month', dollars: prices.s3Gigabyte, of: 'files as they came' },
  { construct: 'StagingLayer', per: 'GB of CSV', dollars: computed(SECONDS.standardize), of: 'standardizing it once' },
  {
    construct: 'StagingLayer',
    per: 'GB of CSV and month',
    dollars: PARQUET * prices.s3Gigabyte,
    of: 'its rows as zstd Parquet, a quarter of its size',
  },
  { construct: 'CuratedLayer', per: 'GB read', dollars: computed(SECONDS.build), of: 'a build and its audit' },
  { construct: 'CuratedLayer', per: 'GB and month', dollars: prices.s3Gigabyte, of: 'each version that is kept' },
  {
    construct: 'DataProductShare',
    per: 'GB published',
    dollars: computed(SECONDS.publish),
    of: 'a publish to one audience',
  },
  { construct: 'DataProductShare', per: 'GB and month', dollars: prices.s3Gigabyte, of: 'each version that is kept' },
  { construct: 'TeamAnalyticsEnvironment', per: 'GB scanned', dollars: prices.athenaGigabyte, of: 'queries by Athena' },
];
