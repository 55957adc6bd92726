export * from './idle-cost';
export { IDLE_COST, type IdleFacts, WITHOUT_IDLE_COST } from './idle-rules';
export * from './per-gigabyte';
export * from './price-list';
export * from './requests';
export type { Template } from './template';
