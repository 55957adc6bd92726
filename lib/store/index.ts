export * from './damage';
export * from './file-store';
export * from './file-uri';
export * from './object-store';
export * from './s3-buckets';
export * from './s3-store';
