export type { ITable } from './table';
