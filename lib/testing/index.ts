export { assertClean, type StackLike } from './assert-clean';
export type { GivenRow, GivenValue } from './given-rows';
export { type AppLike, type ModelTest, type ResultRow, runModel } from './run-model';
export { type Serializer, withoutHashes } from './without-hashes';
