export type { RecordFault } from './fault';
export { MARK_HEADERS } from './mark-csv';
export { type MarkRequest, markFile } from './mark-file';
export { problemList } from './problem-list';
