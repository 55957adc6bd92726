export { AGGREGATES } from './aggregates';
export { lower } from './from';
export { environmentOf } from './inputs';
export { canTellGroups, modifiersOf, Queries, type SelectIn } from './queries';
export type { Environment, Relation } from './relation';
export { isAggregate, Rows } from './rows';
export { ifSure, whyUnsure } from './unsure';
