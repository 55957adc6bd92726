export * from './intake';
export { periodOfName } from './period';
export { CsvSplitter } from './records/csv-splitter';
export { decode, encodingOfMark } from './records/decode';
export * from './standardize';
