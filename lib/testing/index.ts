export type { GivenRow, GivenValue, ResultRow } from '../run';
export { assertClean, type StackLike } from './assert-clean';
export { type AppLike, type ModelTest, runModel } from './run-model';
export { type Serializer, withoutHashes } from './without-hashes';
