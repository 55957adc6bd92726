import { type DeadLetter, explainAws, failureReason, redriven } from '../../cloud';
import { ExitCode } from '../../error';
import type { QueueFact } from '../../manifest';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import { nextSteps } from '../next-steps';
import { count, jsonText, type Style, styleFor, visible, write } from '../terminal';
import { ON_OPTIONS, stackOf } from '../warehouse';

export const redrive: Command = {
  name: 'redrive',
  summary: 'send what a deployed stack failed at to work again',
  usage: '--on STACK',
  maxWords: 0,
  about: [
    'A message that a function failed at several times waits among the dead letters, for 14 days. Shows what each asks for and why it',
    'failed, as the log of the function has it, and sends it to its queue again: to be called when the cause is mended. Handlers take',
    'nothing twice, so a message may be sent again at any time. --dry-run shows them, and leaves them where they are.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    'dry-run': { type: 'boolean', help: 'show the messages, and change nothing' },
    json: { type: 'boolean', help: 'an array of {id, layer, work, about, body, sentAt, why}' },
  },
  examples: [
    ['data-mesh redrive --on Revenue --dry-run', 'what failed, and why'],
    ['data-mesh redrive --on Revenue', 'try it again'],
  ],
  onInterrupt: 'what was sent again is sent, all else waits where it was; type the same command again',
  run: execute,
};

/** A dead letter with what its function said of it. */
type Explained = DeadLetter & { readonly why: string | null };

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, options, signal } = invocation;
  const stack = await stackOf(invocation);
  if (!stack) usageError('the stack is missing', 'dead letters are on AWS only: data-mesh redrive --on STACK');
  const dryRun = options['dry-run'] === true;
  const style = styleFor(terminal.stdout, terminal.env);
  const letters: Explained[] = [];
  for (const queue of stack.address.queues) {
    for await (const letter of redriven(queue, { dryRun, signal })) {
      const explained = { ...letter, why: await whyOf(queue, letter) };
      letters.push(explained);
      if (!options.json) await write(terminal.stdout, `${linesOf(explained, style).join('\n')}\n`);
    }
  }
  signal.throwIfAborted();
  if (options.json) await write(terminal.stdout, `${jsonText(letters, 2)}\n`);
  else await write(terminal.stdout, `${closing(invocation, letters.length, dryRun, style).join('\n')}\n`);
  return ExitCode.ok;
}

/** Not to know the cause is no reason to leave the message. */
async function whyOf({ logGroup }: QueueFact, { id, sentAt }: DeadLetter): Promise<string | null> {
  try {
    return (await failureReason(logGroup, id, sentAt)) ?? null;
  } catch (error) {
    const told = explainAws(error);
    if (!told) throw error;
    return `its log ${logGroup} cannot be read: ${told.problems[0].message}`;
  }
}

function linesOf({ layer, work, about, sentAt, why }: Explained, style: Style): string[] {
  const reason = why ?? 'the log of its function says nothing of it any more';
  const [first, ...more] = reason.split('\n').map(visible);
  return [
    `${style.bold(visible(about))}`,
    style.dim(`  ${work} of ${layer}, sent ${sentAt}`),
    `  failed: ${first}`,
    ...more.map((line) => `          ${line}`),
  ];
}

function closing(invocation: Invocation, letters: number, dryRun: boolean, style: Style): string[] {
  if (letters === 0) return ['there is no dead letter'];
  const messages = count(letters, 'message');
  if (!dryRun) return ['', style.bold(`${messages} sent to work again`)];
  return [
    '',
    `${style.bold(`${messages} would be sent to work again`)}; nothing was changed`,
    ...nextSteps(invocation, {}, [['when the cause is mended', 'redrive']]),
  ];
}
