export { WaitingError } from './drift';
export * from './infer';
export * from './intake';
export * from './mend';
export { periodOfName } from './period';
export { type CsvFormat, type SniffedDialect, sniffDialect } from './records/csv-sniff';
export { CsvSplitter } from './records/csv-splitter';
export { decode, encodingOfMark } from './records/decode';
export * from './standardize';
