/** What the sweep sends to a standardizer: a file that a dataset may not have taken. */
export interface SweepMessage {
  /** Logical name. */
  readonly dataset: string;
  /** Logical name of the file in the dataset's source. */
  readonly name: string;
}

/** The part of EventBridge's "Object Created" that is read here; unlike in S3's own notifications the key is as it is. */
export interface ObjectCreated {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly 'version-id'?: string };
  };
}

/** What the standardizer sends to the committer. */
export interface CommitMessage {
  /** Logical name. */
  readonly dataset: string;
  /** Where the receipt lies. */
  readonly receipt: string;
  /** Of what it is, for who finds the message among the dead letters; earlier versions did not say it. */
  readonly file?: string;
  readonly intake?: string;
  readonly runId?: string;
}

/** What a message in a queue of ours asks for, in words. */
export function describeMessage(body: string): string {
  const message = parsed(body);
  if (message?.detail?.bucket && message.detail.object)
    return `take s3://${message.detail.bucket.name}/${message.detail.object.key}`;
  if (message?.receipt !== undefined) {
    const { dataset, receipt, file, intake, runId } = message;
    const what = file === undefined ? 'what' : `${file} (intake ${intake}, run ${runId}), as`;
    return `commit to ${dataset} ${what} ${receipt} tells of`;
  }
  if (message?.dataset !== undefined) return `take ${message.name} for ${message.dataset}`;
  if (message?.['detail-type'] !== undefined) return `${message['detail-type']} of ${message.source}`;
  return body.slice(0, 200);
}

type AnyMessage = Partial<SweepMessage & ObjectCreated & CommitMessage> & {
  readonly source?: string;
  readonly 'detail-type'?: string;
};

function parsed(body: string): AnyMessage | undefined {
  try {
    const message: unknown = JSON.parse(body);
    return message instanceof Object ? (message as AnyMessage) : undefined;
  } catch {
    return undefined;
  }
}
