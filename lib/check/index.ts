export { check } from './check';
export { EmptyTables } from './empty-tables';
export { explainError, type KnownNames, nameHint } from './explain-error';
export { fileAccess } from './file-access';
export { RULES, type RuleName } from './rules';
export { isSelect, parseSelect, type Select, type SqlFault } from './select';
export { commonTablesIn, functionsIn, nodesOf, type SyntaxNode, tablesIn } from './syntax-tree';
export { VerdictFile } from './verdicts';
