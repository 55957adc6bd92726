/** What could not be done, newest first. */
export const FAULTS: readonly string[] = [
  'fields @timestamp, event, message, coalesce(dataset, model, product, table) as about, file, runId, next',
  'filter level = "error"',
  'sort @timestamp desc',
  'limit 100',
];

/** Queries in the language of CloudWatch Logs Insights, over the log groups of all handlers of a stack. */
export const QUERIES: Readonly<Record<string, readonly string[]>> = {
  Faults: FAULTS,
  'Follow a file': [
    'fields @timestamp, event, dataset, file, intake, read, staged, quarantined, refused, message',
    'filter file like /NAME-OF-THE-FILE/ or message like /NAME-OF-THE-FILE/',
    'sort @timestamp asc',
  ],
  'Follow a run': [
    'fields @timestamp, event, coalesce(dataset, model, product) as about, rows, because, message',
    'filter runId = "ID-OF-THE-RUN"',
    'sort @timestamp asc',
  ],
  'Quarantined by dataset': [
    'filter event = "file taken"',
    'stats sum(read) as records, sum(staged) as taken, sum(quarantined) as kept_back by dataset',
    'sort kept_back desc',
  ],
};
