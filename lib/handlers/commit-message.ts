/** What the standardizer sends to the committer. */
export interface CommitMessage {
  /** Logical name. */
  readonly dataset: string;
  /** Where the receipt lies. */
  readonly receipt: string;
}
