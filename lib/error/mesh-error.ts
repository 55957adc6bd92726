/** Where a problem stands, as far as it is known. */
export interface Place {
  /** The construct's path in the app, for example `Revenue/Staging/bill`. */
  readonly construct?: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in letters. */
  readonly column?: number;
}

/** One thing that is wrong: what, where, and how to mend it. */
export interface Problem {
  /** Lower case, no full stop: the prop as the user wrote it, what is allowed, what was given. */
  readonly message: string;
  /** The mend. */
  readonly hint?: string;
  readonly place?: Place;
  /** What stops nobody: a `warning` may be wrong in what it makes, a `hint` is a remark. Absent: an error. */
  readonly severity?: 'warning' | 'hint';
  /** Which rule found it, where the rules have names. */
  readonly rule?: string;
}

/** True for what must be mended before anything is run or deployed. */
export function isError({ severity }: Problem): boolean {
  return severity === undefined;
}

/** The exit codes of the command line; each means one thing. */
export const ExitCode = {
  ok: 0,
  /** The input, the declaration or the command is wrong. */
  failed: 1,
  /** The words of the command line are wrong. */
  usage: 2,
  /** The run went through, but a whole file was refused or could not be read, or a table was not built. Single records in quarantine are no such thing. */
  incomplete: 3,
  /** Another run is at work in this warehouse; try again later. */
  busy: 75,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** The one error of the project that is meant for a user's eyes: it carries the mend, and all problems at once. */
export class MeshError extends Error {
  readonly problems: readonly Problem[];
  readonly exitCode: number;

  constructor(problems: readonly Problem[], options: { exitCode?: number; cause?: unknown } = {}) {
    super(problems.map(describeProblem).join('\n'), { cause: options.cause });
    this.name = 'MeshError';
    this.problems = problems;
    this.exitCode = options.exitCode ?? ExitCode.failed;
  }
}

/** The short way to fail with a single problem. */
export function fail(message: string, hint?: string, place?: Place): never {
  throw new MeshError([{ message, hint, place }]);
}

/** `Revenue/Staging/bill: 'key' names no column 'bill_di'; did you mean 'bill_id'` */
export function describeProblem(problem: Problem): string {
  const where = [problem.place?.construct, describeFile(problem.place)].filter(Boolean).join(' ');
  return `${where ? `${where}: ` : ''}${problem.message}${problem.hint ? `; ${problem.hint}` : ''}`;
}

/** `models/margin.sql:7:12`, as far as it is known. */
export function describeFile({ file, line, column }: Place = {}): string | undefined {
  return file && [file, line, line === undefined ? undefined : column].filter((it) => it !== undefined).join(':');
}

/** Gathers problems, so that a user sees all of them at once. */
export class Problems {
  readonly list: Problem[] = [];

  add(message: string, hint?: string, place?: Place): void {
    this.list.push({ message, hint, place });
  }

  /** Throws a MeshError where anything was added. */
  throwIfAny(): void {
    if (this.list.length > 0) throw new MeshError(this.list);
  }
}
