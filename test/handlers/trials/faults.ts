import { awsError } from './aws/answer';
import { type Body, bodyOf } from './aws/simulated-s3';
import type { Fault, Invocation } from './invocation';

/** What may happen to a request. */
const KINDS = ['throttled', 'failed', 'timed out', 'reset', 'repeated', 'killed'] as const;

/** Where a lost answer weighs most, and of which an invocation has few. */
const COMMIT_POINTS = /UpdateTable|CreateTable|PutObject .*\b(ledger|receipts|publishes|lock)\b|SendMessage/;

/**
 * Sends a request of an invocation, or does to it what the world does: refuses it, loses its answer after the work was done or
 * before, has the SDK repeat what was done already, breaks a body off, or ends the function before or after it.
 */
export async function sendAbused(invocation: Invocation, request: string, send: () => object): Promise<object> {
  if (invocation.isDead) return invocation.die();
  const fate = invocation.fateOf(request);
  await invocation.stand(request, fate);
  if (invocation.isDead) return invocation.die();
  const { malice, faults } = invocation;
  if (!fate.chance(malice.fault * (COMMIT_POINTS.test(request) ? 6 : 1))) return send();
  const kind = fate.pick(KINDS);
  const fault: Fault = { mark: `#${invocation.name}.${faults.length + 1}#`, kind, request };
  faults.push(fault);
  const isDone = fate.chance(0.5);
  switch (kind) {
    case 'throttled':
      throw throttled(request, fault);
    case 'repeated':
      send();
      return repeated(send);
    case 'killed':
      // The error of a request is nobody's any more.
      if (isDone) quietly(send);
      return invocation.die();
    default: {
      const answer = isDone ? send() : undefined;
      const error = unanswered(kind, fault);
      // A body may break off after its first bytes.
      if (answer && 'Body' in answer && kind === 'reset') {
        return { ...answer, Body: bodyOf(await (answer.Body as Body).transformToByteArray(), error) };
      }
      throw error;
    }
  }
}

function throttled(request: string, { mark }: Fault): Error {
  const [name, status] = request.startsWith('S3')
    ? (['SlowDown', 503] as const)
    : (['ThrottlingException', 400] as const);
  return Object.assign(awsError(name, status, 5), { message: `please reduce your request rate ${mark}` });
}

function unanswered(kind: 'failed' | 'timed out' | 'reset', { mark }: Fault): Error {
  if (kind === 'failed') return Object.assign(awsError('InternalError', 500, 5), { message: `internal error ${mark}` });
  const [name, code] = kind === 'reset' ? ['Error', 'ECONNRESET'] : ['TimeoutError', 'ETIMEDOUT'];
  return Object.assign(new Error(`${kind === 'reset' ? 'read ECONNRESET' : 'connection timed out'} ${mark}`), {
    name,
    code,
    $metadata: { attempts: 5 },
  });
}

/** An answer that was lost, and the one to the SDK's second attempt. */
function repeated(send: () => object): object {
  try {
    return send();
  } catch (error) {
    const { $metadata } = error as { $metadata?: object };
    if ($metadata) Object.assign($metadata, { attempts: 2 });
    throw error;
  }
}

function quietly(send: () => object): void {
  try {
    send();
  } catch {
    // Refused, as it would have been.
  }
}
