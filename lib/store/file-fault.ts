import { MeshError } from '../error';

/** What the operating system refused, in words and with the mend; codes that are not here mean a fault of ours and go on as they are. */
const FAULTS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'free some space and run again; what is there is whole'],
  EDQUOT: ['the disk quota is used up', 'free some space and run again; what is there is whole'],
  EROFS: ['the file system is read-only', 'choose a folder that can be written'],
  EACCES: ['permission denied', 'let this user read and write the folder, or choose another'],
  EPERM: ['the operation is not permitted', 'let this user read and write the folder, or choose another'],
  ENOTDIR: ['a file is where a folder must be', 'move the file away, or choose another folder'],
  EISDIR: ['a folder is where a file must be', 'move the folder away'],
  ELOOP: ['symbolic links go round in a circle', 'mend the links'],
  ENAMETOOLONG: ['the path is longer than the file system takes', 'choose a folder with a shorter path'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n) and run again'],
  EIO: ['the disk gave an input/output error', 'check the disk; what is there was written whole'],
};

/** The error to throw for one that a file operation gave. */
export function fileFault(error: unknown, path: string): unknown {
  const fault = FAULTS[errorCode(error) ?? ''];
  if (!fault) return error;
  const [message, hint] = fault;
  return new MeshError([{ message: `${message}: ${path}`, hint }], { cause: error });
}

export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
