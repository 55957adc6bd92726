export type { ITable } from './table';
export * from './time-unit';
