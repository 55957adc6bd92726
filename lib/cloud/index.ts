export * from './choose-account';
export * from './deployed-stack';
export * from './explain-aws';
export * from './find-stack';
export { takeLayer } from './layer-lock';
export * from './open-cloud';
export * from './queue';
export * from './read-manifest';
export * from './s3-landing';
