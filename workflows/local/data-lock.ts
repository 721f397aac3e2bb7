import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SettingInvalid } from './settings.ts';

/** Directories that this very process holds: after a restart in a container it may have the number of the last one. */
const held = new Set<string>();

/** Another process uses the data directory. */
export class DataInUse extends Error {
  override name = 'DataInUse';
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(
      `process ${pid} uses ${dataDir}: set PORT to where that stack listens, stop it, or set STEPLADDER_DATA to ` +
        `another directory; if it is no stepladder, delete ${join(dataDir, 'lock')}`,
    );
    this.pid = pid;
  }
}

/**
 * Takes a data directory for this process: two of them would corrupt the store. A lock whose process is
 * gone is taken over.
 * @returns what gives it free again
 * @throws DataInUse
 * @throws SettingInvalid when it is no directory, and none can be made there
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true }).catch((error: unknown) => {
    const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'is a file' : `cannot be made (${code})`;
    throw new SettingInvalid(`STEPLADDER_DATA is ${dataDir}, which ${why}: set it to a directory`);
  });
  const path = resolve(dataDir, 'lock');
  for (let tries = 0; ; tries++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      held.add(path);
      return () => {
        held.delete(path);
        return rm(path, { force: true });
      };
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw unusable(dataDir, error);
      const pid = await ownerOf(path);
      const isHeld = pid === process.pid ? held.has(path) : pid !== undefined && isAlive(pid);
      if (pid !== undefined && (isHeld || tries > 0)) throw new DataInUse(dataDir, pid);
      await rm(path, { force: true, recursive: true });
    }
  }
}

const unusable = (dataDir: string, error: unknown): unknown =>
  isCode(error, 'EACCES') || isCode(error, 'EROFS') || isCode(error, 'EPERM')
    ? new SettingInvalid(
        `STEPLADDER_DATA is ${dataDir}, where nothing can be written: set it to a directory of your own`,
        { cause: error },
      )
    : error;

async function ownerOf(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const pid = Number(text);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && Reflect.get(error, 'code') === code;
