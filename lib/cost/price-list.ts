/**
 * What AWS asks, in US dollars, on demand and without its free tier, in `region` as of `date`. Other regions ask up to a third more.
 *
 * @see https://aws.amazon.com/pricing/
 */
export const PRICE_LIST = {
  region: 'us-east-1',
  date: '2025-07-01',
  currency: 'USD',
  prices: {
    /** A customer managed key, a month. */
    kmsKey: 1,
    /** A secret, a month. */
    secret: 0.4,
    /** A metric that a standard alarm looks at, a month. */
    alarmMetric: 0.1,
    /** A dashboard, a month. */
    dashboard: 3,
    /** A custom metric, a month; asked for the hours in which there was any. */
    metric: 0.3,
    /** A GB of memory of an arm64 function, a second. */
    functionMemory: 0.0000133334,
    /** A GB of a function's disk beyond the first half, a second. */
    functionScratch: 0.0000000309,
    /** A call of a function. */
    functionCall: 0.0000002,
    /** A request to a standard queue. */
    queueRequest: 0.0000004,
    /** A request to a FIFO queue. */
    fifoRequest: 0.0000005,
    /** A state transition of a standard workflow. */
    transition: 0.000025,
    /** GET, HEAD. */
    s3Get: 0.0000004,
    /** PUT, COPY, POST, LIST. */
    s3Put: 0.000005,
    /** A GB in S3 Standard, a month. */
    s3Gigabyte: 0.023,
    /** A request to the Glue catalog. */
    glueRequest: 0.000001,
    /** A GB of logs. */
    logGigabyte: 0.5,
    /** A GB that Athena scans. */
    athenaGigabyte: 0.005,
  },
} as const;
