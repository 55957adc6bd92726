import { ExitCode, MeshError, type Place, type Problem } from '../error';

/** What makes everything that comes after it in a run fail as well. */
const FATAL_CODES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'EIO'];
const FATAL_ENGINE =
  /^IO Error: .*(No space left on device|Read-only file system|Disk quota exceeded|Input\/output error)/is;
/** What is one file's fault in a landing is everybody's in a warehouse. */
const REFUSED_CODES = ['EACCES', 'EPERM', 'ENOTDIR'];

/** The message of the engine's own error without its class: `Binder Error: …` says nothing to a user that the rest does not. */
const ENGINE_CLASS = /^(?:Invalid Input|Binder|Catalog|Parser|Conversion|Out of Range|IO|Invalid|Permission) Error: /;

/** An error as it is read here: the engine's and the system's need not be of this realm's `Error`. */
interface Fault {
  readonly message: string;
  readonly code?: string;
  readonly path?: string;
  readonly cause?: unknown;
}

/** What the system says of one file, in words and with the mend. */
const REFUSED: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EACCES: ['this may not be read or written by this user', 'give this user the right to it and run again'],
  EPERM: ['this may not be read or written by this user', 'give this user the right to it and run again'],
  ENOENT: ['this is no longer there', 'put it back, or run again without it'],
};

/** True where nothing else in this run can go well either. */
export function isFatal(error: unknown): boolean {
  if (error instanceof MeshError && error.exitCode === ExitCode.interrupted) return true;
  return causes(error).some(({ code, message }) => FATAL_CODES.includes(code ?? '') || FATAL_ENGINE.test(message));
}

/** True where the warehouse itself cannot be used. */
export function isWarehouseFault(error: unknown): boolean {
  return isFatal(error) || causes(error).some(({ code }) => REFUSED_CODES.includes(code ?? ''));
}

/** What a user is told of an error, whoever threw it. */
export function problemsOf(error: unknown, place: Place): readonly Problem[] {
  if (error instanceof MeshError) return error.problems.map((it) => ({ ...it, place: it.place ?? place }));
  const refused = causes(error).find(({ code }) => code !== undefined && code in REFUSED);
  if (refused) {
    const [message, hint] = REFUSED[refused.code as string];
    return [{ message: refused.path === undefined ? message : `${message}: ${refused.path}`, hint, place }];
  }
  const text = causes(error)[0]?.message ?? String(error);
  const line = /\nLINE (\d+):/.exec(text)?.[1];
  const at = line && place.file ? { ...place, line: Number(line) } : place;
  const memory = /^Out of Memory Error/.test(text);
  return [
    {
      message: text.replace(ENGINE_CLASS, '').split('\n')[0],
      hint: memory ? 'give the machine more memory or scratch space, or read less' : hintOf(text),
      place: at,
    },
  ];
}

/** The engine's own advice: `Did you mean "bill"?`, `Candidate bindings: "amount"`. */
function hintOf(text: string): string | undefined {
  const advice = /^(Did you mean .*?|Candidate bindings: .*?)\??$/m.exec(text)?.[1];
  return advice && advice.charAt(0).toLowerCase() + advice.slice(1);
}

const SYSTEM: readonly (readonly [pattern: RegExp, message: string, hint: string])[] = [
  [
    /ENOSPC|EDQUOT|No space left|quota exceeded/i,
    'the disk is full',
    'free some space and run again; what is committed is whole',
  ],
  [
    /EROFS|EACCES|EPERM|ENOTDIR|Read-only file system/i,
    'the folder cannot be written',
    'let this user write there, or choose another place',
  ],
  [/EMFILE/, 'too many files are open', 'raise the limit (ulimit -n) and run again'],
  [/EIO|Input\/output error/i, 'the disk gave an input/output error', 'check the disk; what is committed is whole'],
];

/** An error that ends a run, as the user is to see it. */
export function fatalError(error: unknown): unknown {
  if (error instanceof MeshError) return error;
  for (const { code, message } of causes(error)) {
    if (code === undefined && !FATAL_ENGINE.test(message)) continue;
    const known = SYSTEM.find(([pattern]) => pattern.test(code ?? message));
    if (known) return new MeshError([{ message: `${known[1]}: ${message}`, hint: known[2] }], { cause: error });
  }
  return error;
}

/** The error and what it came of, the last first. */
function causes(error: unknown): Fault[] {
  const list: Fault[] = [];
  for (let at = error as Fault | undefined; typeof at?.message === 'string'; at = at.cause as Fault | undefined) {
    list.push(at);
  }
  return list;
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
