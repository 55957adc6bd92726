import type { SqsRecord } from '../../../lib/handlers/sqs';
import type { Ended, Invocation, LogLine } from './invocation';

/** What goes wrong without a fault: messages that nobody can understand or follow, and files that somebody replaced meanwhile. */
const OWN_TROUBLE = /is not valid JSON|no object at .*none\.json|overwritten since|changed while it was read/;

/**
 * What is wrong with the records of an invocation's faults: one that was not healed must be told of once, by an error that says of
 * which message and file it is, what failed and what happens next; one that was healed must not be told of as an error.
 *
 * @param failed ids of the messages that it handed back
 */
export function wrongRecords<T>(
  { lines, faults }: Invocation,
  ended: Ended<T>,
  records: readonly SqsRecord[],
  failed: ReadonlySet<string>,
): string[] {
  // Of what was ended Lambda tells, and the message is given out again.
  if (ended.how === 'killed') return [];
  const wrong: string[] = [];
  const errors = lines.filter(({ level }) => level === 'error');
  if (ended.how === 'threw' && errors.length === 0) wrong.push(`threw ${ended.error} and told nothing`);
  for (const { messageId } of records) {
    const about = errors.filter((line) => messagesOf(line).includes(messageId));
    const expected = failed.has(messageId) ? 1 : 0;
    if (about.length !== expected) wrong.push(`${about.length} errors tell of ${messageId}, and not ${expected}`);
  }
  for (const line of errors) wrong.push(...unclear(line));
  for (const { mark, kind, request } of faults) {
    const told = lines.filter((line) => textOf(line).includes(mark));
    if (told.length > 1) wrong.push(`${told.length} records of one fault, ${kind} at ${request}`);
  }
  const marks = faults.map(({ mark }) => mark);
  for (const line of errors) {
    const text = textOf(line);
    const isKnown = marks.some((mark) => text.includes(mark)) || OWN_TROUBLE.test(text);
    if (!isKnown) wrong.push(`'${line.event}' tells of no cause that there was: ${text}`);
  }
  return wrong;
}

function messagesOf({ messageId, messages = [] }: LogLine): readonly unknown[] {
  return [messageId, ...(messages as { messageId: string }[]).map((it) => it.messageId)];
}

/** What a person needs who follows it. */
function unclear(line: LogLine): string[] {
  const missing = ['message', 'next'].filter((name) => typeof line[name] !== 'string' || line[name] === '');
  const isOfFile = ['file not taken', 'file waits', 'receipts not committed'].includes(line.event);
  if (isOfFile && line.file === undefined && line.asked === undefined) missing.push('file');
  if (isOfFile && line.dataset !== undefined && line.runId === undefined) missing.push('runId');
  return missing.map((name) => `'${line.event}' says no ${name}`);
}

function textOf({ message = '', causes = [], problems }: LogLine): string {
  return JSON.stringify([message, causes, problems]);
}
