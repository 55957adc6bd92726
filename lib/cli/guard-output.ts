import { ExitCode } from '../error';
import { reportError } from './report-error';
import type { Terminal } from './terminal';

/** Decides what happens where nobody takes what the program writes. */
export function guardOutput(terminal: Terminal): void {
  // A reader that has seen enough (`| head`) closes the pipe; that is no error.
  terminal.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? ExitCode.ok : reportError(terminal, error, false)),
  );
  // Progress is for whoever looks; the work goes on without.
  terminal.stderr.on('error', () => undefined);
}
