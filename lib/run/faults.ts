import { ExitCode, MeshError, type Place, type Problem } from '../error';

/** What stops a whole run, since everything after it would fail as well. */
const FATAL_CODES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'EIO'];
const FATAL_ENGINE = /No space left on device|Read-only file system|Disk quota exceeded|Input\/output error/i;

/** The message of the engine's own error without its class: `Binder Error: …` says nothing to a user that the rest does not. */
const ENGINE_CLASS = /^(?:Invalid Input|Binder|Catalog|Parser|Conversion|Out of Range|IO|Invalid|Permission) Error: /;

/** True where nothing else in this run can go well either. */
export function isFatal(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (FATAL_CODES.includes((at as NodeJS.ErrnoException).code ?? '') || FATAL_ENGINE.test(at.message)) return true;
    if (at instanceof MeshError && at.exitCode === ExitCode.interrupted) return true;
  }
  return false;
}

/** What a user is told of an error, whoever threw it. */
export function problemsOf(error: unknown, place: Place): readonly Problem[] {
  if (error instanceof MeshError) return error.problems.map((it) => ({ ...it, place: it.place ?? place }));
  const text = error instanceof Error ? error.message : String(error);
  const line = /\nLINE (\d+):/.exec(text)?.[1];
  const at = line && place.file ? { ...place, line: Number(line) } : place;
  const memory = /^Out of Memory Error/.test(text);
  return [
    {
      message: text.replace(ENGINE_CLASS, '').split('\n\nLINE ')[0].split('\n')[0],
      hint: memory ? 'give the machine more memory or scratch space, or read less' : undefined,
      place: at,
    },
  ];
}

const SYSTEM: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  full: ['the disk is full', 'free some space and run again; what is committed is whole'],
  readOnly: ['the disk cannot be written', 'run it in a folder that this user may write, or choose another warehouse'],
  open: ['too many files are open', 'raise the limit (ulimit -n) and run again'],
  broken: ['the disk gave an input/output error', 'check the disk; what is committed is whole'],
};

/** An error that ends a run, as the user is to see it. */
export function fatalError(error: unknown): unknown {
  if (error instanceof MeshError || !(error instanceof Error)) return error;
  const fault = systemFault(error);
  if (!fault) return error;
  const [message, hint] = SYSTEM[fault];
  return new MeshError([{ message: `${message}: ${error.message}`, hint }], { cause: error });
}

function systemFault(error: Error): string | undefined {
  const text = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`;
  if (/ENOSPC|EDQUOT|No space left|quota exceeded/i.test(text)) return 'full';
  if (/EROFS|EACCES|EPERM|Read-only file system|Permission denied/i.test(text)) return 'readOnly';
  if (/EMFILE|Too many open files/i.test(text)) return 'open';
  return /EIO|Input\/output error/i.test(text) ? 'broken' : undefined;
}

export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped();
}

export function stopped(cause?: unknown): MeshError {
  return new MeshError(
    [{ message: 'interrupted', hint: 'nothing is half-written: run again and it goes on where it was' }],
    { exitCode: ExitCode.interrupted, cause },
  );
}
