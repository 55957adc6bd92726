export * from './infer';
export { nameOf, periodPattern, subjectOf } from './names';
export type { Doubt, Reading } from './reading';
export type { InferredFile } from './sample-files';
