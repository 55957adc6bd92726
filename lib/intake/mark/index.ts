export { problemOf, type RecordFault } from './fault';
export { type MarkRequest, markFile } from './mark-file';
export { problemList } from './problem-list';
