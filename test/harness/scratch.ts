import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the whole run one temporary folder: workers are ended before they could tidy up. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-test-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
