import { ExitCode } from '../error';
import type { Terminal } from './terminal';

/** Ctrl-C, once the command has come to rest. The message says in what state things are and how to go on. */
export class Interrupted extends Error {}

/** Runs `work` so that a first Ctrl-C asks it to end in order, and a second one ends the process at once. */
export async function interruptible<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
  says = 'nothing was changed',
): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    controller.abort();
    if (terminal.stderr.isTTY) terminal.stderr.write('\nstopping; Ctrl-C again ends at once\n');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const result = await work(controller.signal);
    if (controller.signal.aborted) throw new Interrupted(says);
    return result;
  } catch (error) {
    throw controller.signal.aborted ? new Interrupted(says, { cause: error }) : error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
