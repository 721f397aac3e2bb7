import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingInvalid } from './settings.ts';

/** Another process uses the data directory. */
export class DataInUse extends Error {
  override name = 'DataInUse';
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(
      `process ${pid} uses ${dataDir}: stop it, set STEPLADDER_DATA to another directory, or pass --memory`,
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
  const path = join(dataDir, 'lock');
  for (let tries = 0; ; tries++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      const pid = await ownerOf(path);
      if (pid !== undefined && (isAlive(pid) || tries > 0)) throw new DataInUse(dataDir, pid);
      await rm(path, { force: true });
    }
  }
}

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
