export { newTable } from './new-table';
export { originFor } from './origin';
export { teamFiles } from './team-files';
export { writeNew } from './write-new';
