import { setTimeout as sleep } from 'node:timers/promises';

/** The part of a custom resource's event that is read here. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

const ATTEMPTS = 5;
/** Characters of up to three bytes: CloudFormation takes 4,096 bytes in all. */
const LONGEST_REASON = 1_000;

/** There was no time for all of the work: Lambda calls the function again, and it goes on where it stopped. */
export class UnfinishedError extends Error {}

/**
 * Does the work and tells CloudFormation how it went; without an answer a deployment hangs until its service timeout.
 *
 * @throws UnfinishedError where the work does: nobody is told yet
 */
export async function answering(event: CustomResourceEvent, work: () => Promise<void>): Promise<void> {
  let reason: string | undefined;
  try {
    await work();
  } catch (error) {
    if (error instanceof UnfinishedError) throw error;
    reason = (error as Error).message?.slice(0, LONGEST_REASON) || 'failed without a message';
  }
  await respond(event, reason);
}

async function respond(event: CustomResourceEvent, reason: string | undefined): Promise<void> {
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    Reason: reason,
    // Constant: a new id would make CloudFormation delete the old resource.
    PhysicalResourceId: event.PhysicalResourceId ?? `tables-of-${event.LogicalResourceId}`,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      // The URL is signed without a content type.
      const answer = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (answer.ok) return;
      throw new Error(`CloudFormation's URL answered ${answer.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(250 * 2 ** attempt);
    }
  }
}
