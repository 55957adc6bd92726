export * from './app';
export * from './stale-manifests';
export * from './synthesize';
export * from './useful-part';
