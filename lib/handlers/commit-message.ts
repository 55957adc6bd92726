export type { CommitMessage } from '../cloud';
