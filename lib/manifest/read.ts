/** The reading half, apart from `index.ts`: it needs a JSON schema validator, which the constructs do without. */

export * from './dataset-contract';
export * from './dataset-contract-text';
export * from './read-contract';
export * from './read-manifest';
export * from './read-manifests';
