import { UserError } from './command.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system may only be read',
  ENOSPC: 'no space is left',
};

/**
 * Does what it is given with a file that the caller named.
 * @param what the option or argument with its value, such as `--svg out.svg`
 * @throws UserError that says which, and why it cannot be read or written
 */
export async function withFile<Value>(
  what: string,
  doing: 'read' | 'written',
  work: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw new UserError(`${what} cannot be ${doing}: ${reason}`, { cause: error });
  }
}

/** Rows may be read while they are written: what breaks there, such as a connection, is of no file. */
const reasonOf = (error: unknown): string | undefined =>
  error instanceof Error ? REASONS[String(Reflect.get(error, 'code'))] : undefined;
