export { assertClean, type StackLike } from './assert-clean';
export type { GivenRow, GivenValue, ResultRow } from './rows';
export { type AppLike, type ModelTest, runModel } from './run-model';
export { type Serializer, withoutHashes } from './without-hashes';
