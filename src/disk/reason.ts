/**
 * Why the disk refuses, in words for people: Node's own messages begin with a code and end with the name of a system call.
 * @module
 */

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "something else is there already",
  EISDIR: "it is a folder, not a file",
  ELOOP: "its symbolic links go in circles",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a file is where a folder should be",
  EPERM: "the system doesn't allow it",
  EROFS: "the file system is read-only",
};

/** What is wrong with a file; for an error that isn't the file system's own, its message. */
export function diskReason(error: unknown): string {
  const { code = "", message = `${error}` } = Object(error) as { code?: string; message?: string };
  const reason = message.startsWith(`${code}:`) ? REASONS[code] : undefined;
  return reason === undefined ? message : `${reason} (${code})`;
}

/** Why a file wasn't written: the error of a full disk doesn't name the file. */
export function unwritten(path: string, error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  const message = `${path} was not written: ${diskReason(error)}.`;
  return Object.assign(new Error(message, { cause: error }), { code });
}
