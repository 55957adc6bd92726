export type { BrokenRule } from './assertions';
export type { OpenLineageEvent } from './event';
export * from './job-events';
export * from './sinks';
