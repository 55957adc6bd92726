/** Namespace of the metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'DataMesh';

/**
 * What the handlers of a layer measure, with CloudWatch's units. By layer and never by table: each metric costs as much as all
 * its tables together would give it value.
 */
export const METRICS = {
  /** Files that were taken, those that were refused as a whole among them. */
  FilesTaken: 'Count',
  /** Of these: those of which nothing could be read. */
  FilesRefused: 'Count',
  /** Attempts to read a file that failed, or that wait for a mend. */
  FilesFailed: 'Count',
  /** `RowsStaged` + `RowsQuarantined`. */
  RowsRead: 'Count',
  RowsStaged: 'Count',
  RowsQuarantined: 'Count',
  /** Quarantined rows that were mended and taken. */
  RowsMended: 'Count',
  /** Of the files, as they landed. */
  BytesTaken: 'Bytes',
  /** From a file's landing to its commit. */
  TimeToStage: 'Seconds',
  /** Files that have landed and were not taken as they are now. */
  FilesWaiting: 'Count',
  /** How long ago the oldest of them landed. */
  OldestFileWaiting: 'Seconds',
  /** Age of the newest file of the dataset that has had none for longest. */
  StalestDataset: 'Seconds',

  ModelsPublished: 'Count',
  /** Versions that broke a check, and are not seen. */
  ModelsRefused: 'Count',
  /** Models that could not be built. */
  ModelsFailed: 'Count',
  RowsPublished: 'Count',
  BytesPublished: 'Bytes',

  ProductsPublished: 'Count',
  ProductsFailed: 'Count',
  /** Age of the publish that consumers read. */
  PublishAge: 'Seconds',
} as const;

export type MetricName = keyof typeof METRICS;

/** Each metric is told by the stack's name and the path of the construct that is the layer. */
export const METRIC_DIMENSIONS = ['Stack', 'Layer'] as const;
