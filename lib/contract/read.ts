/** The half that reads and writes files' text, apart from `index.ts`: it needs a YAML parser. */
export * from './odcs-text';
