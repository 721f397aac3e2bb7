import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundleEntry } from '../../infra/bundle.ts';
import { BATCH, COORDINATE, SWEEPER } from '../../workflows/bindings.ts';

/** One function: what is uploaded, and how long Node takes from the import of its handler to having it. */
export interface ColdStartRow {
  readonly name: string;
  /** Of everything in the asset but licences. */
  readonly kilobytes: number;
  readonly gzipKilobytes: number;
  /** Median milliseconds, and the same with Node's compile cache filled beforehand. */
  readonly initMs: number;
  readonly cachedInitMs: number;
}

const ROUNDS = 15;
const execute = promisify(execFile);

/** A Lambda has these before it loads any code; the values stand for real ones and are never sent. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  TABLE_NAME: 'runs',
  BUCKET_NAME: 'batches',
};

/**
 * Bundles every function as it is deployed and loads each in processes of its own: by turns, so that a pause
 * of the machine hits all alike. The first row is a handler that does nothing: ratios to it carry over to
 * other machines.
 */
export async function run(): Promise<readonly ColdStartRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'stepladder-cold-'));
  try {
    const assets = bundled(directory);
    const times = new Map(
      assets.map(({ name }) => [name, { plain: [] as number[], cached: [] as number[] }]),
    );
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const { name, path } of assets) {
        const plain = await importMs(path, undefined);
        const cached = await importMs(path, join(directory, 'cache'));
        // The first round fills the cache, and the machine's own.
        if (round < 0) continue;
        times.get(name)?.plain.push(plain);
        times.get(name)?.cached.push(cached);
      }
    }
    return assets.map(({ name, path }) => ({
      name,
      ...sizeOf(path),
      initMs: median(times.get(name)?.plain ?? []),
      cachedInitMs: median(times.get(name)?.cached ?? []),
    }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Asset {
  readonly name: string;
  readonly path: string;
}

function bundled(directory: string): readonly Asset[] {
  const empty = join(directory, 'empty');
  mkdirSync(empty);
  writeFileSync(join(empty, 'index.mjs'), 'export const handler = async () => {};\n');
  const functions = [...COORDINATE.tasks, ...BATCH.tasks, SWEEPER].map(({ functionName, entry }) => {
    const path = join(directory, functionName);
    bundleEntry(entry, path);
    return { name: functionName.replace(/^stepladder-/u, ''), path };
  });
  return [{ name: 'empty handler', path: empty }, ...functions];
}

function sizeOf(path: string): Pick<ColdStartRow, 'kilobytes' | 'gzipKilobytes'> {
  const files = readdirSync(path)
    .filter((name) => !name.endsWith('.LEGAL.txt'))
    .map((name) => readFileSync(join(path, name)));
  const kilobytes = (bytes: readonly number[]): number => bytes.reduce((sum, one) => sum + one, 0) / 1_024;
  return {
    kilobytes: kilobytes(files.map(({ length }) => length)),
    gzipKilobytes: kilobytes(files.map((file) => gzipSync(file).length)),
  };
}

/** Milliseconds that one import of the handler takes, as the runtime does it. */
async function importMs(path: string, compileCache: string | undefined): Promise<number> {
  const script = `
    const start = performance.now();
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(path, 'index.mjs')).href)});
    const took = performance.now() - start;
    if (typeof handler !== 'function') throw new Error('the bundle has no handler');
    process.stdout.write(String(took));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...ENVIRONMENT, ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }) },
  });
  return Number(stdout);
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
