import { CLIENT } from './client-options';

/** Pages of a log that are looked through; a message has a line an attempt. */
const MOST_PAGES = 10;
const LONGEST = 500;

/** One line as the handlers log an error. */
interface Logged {
  readonly level?: string;
  readonly message?: string;
  readonly problems?: readonly { readonly message?: string; readonly hint?: string }[];
}

/**
 * Why a handler failed at a message, in its own words; undefined where its log says nothing of it any more.
 *
 * @param since ISO instant at which the message was sent
 */
export async function failureReason(logGroup: string, messageId: string, since: string): Promise<string | undefined> {
  const { CloudWatchLogsClient, FilterLogEventsCommand } = await import('./sdk/logs');
  const client = new CloudWatchLogsClient(CLIENT);
  try {
    let last: string | undefined;
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const found = await client.send(
        new FilterLogEventsCommand({
          logGroupName: logGroup,
          filterPattern: `"${messageId}"`,
          startTime: Date.parse(since),
          nextToken,
        }),
      );
      for (const { message } of found.events ?? []) last = reasonIn(message) ?? last;
      nextToken = found.nextToken;
      if (nextToken === undefined) break;
    }
    return last;
  } finally {
    client.destroy();
  }
}

function reasonIn(line = ''): string | undefined {
  // Lambda puts the time and the request before what a function writes.
  const at = line.indexOf('{');
  try {
    const { level, message, problems = [] } = JSON.parse(line.slice(at)) as Logged;
    if (level !== 'error') return undefined;
    const told = problems.map((it) => [it.message, it.hint].filter(Boolean).join('; '));
    return (told.length > 0 ? told.join('\n') : message)?.slice(0, LONGEST);
  } catch {
    return undefined;
  }
}
