import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundleEntry } from '../../infra/bundle.ts';
import { BATCH, COORDINATE, OPTIMIZE, SOCKET, SWEEPER } from '../../workflows/bindings.ts';

/** One function: what is uploaded, and how long Node takes from the import of its handler to having it. */
export interface ColdStartRow {
  readonly name: string;
  /** Of everything in the asset but licences. */
  readonly kilobytes: number;
  readonly gzipKilobytes: number;
  /** Medians: milliseconds of the import; of processor time in it, which a busy machine leaves alone. */
  readonly initMs: number;
  readonly processorMs: number;
  /** Processor milliseconds from the start of the process until the handler is there: what ratios are taken of. */
  readonly startMs: number;
  /** As `initMs`, with Node's compile cache filled beforehand. */
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
    const starts = new Map<string, { readonly plain: Start[]; readonly cached: Start[] }>(
      assets.map(({ name }) => [name, { plain: [], cached: [] }]),
    );
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const { name, path } of assets) {
        const plain = await startOf(path, undefined);
        const cached = await startOf(path, join(directory, 'cache'));
        // The first round fills the cache, and the machine's own.
        if (round < 0) continue;
        starts.get(name)?.plain.push(plain);
        starts.get(name)?.cached.push(cached);
      }
    }
    return assets.map(({ name, path }) => {
      const { plain, cached } = starts.get(name) ?? { plain: [], cached: [] };
      return {
        name,
        ...sizeOf(path),
        initMs: median(plain.map(({ initMs }) => initMs)),
        processorMs: median(plain.map(({ processorMs }) => processorMs)),
        startMs: median(plain.map(({ startMs }) => startMs)),
        cachedInitMs: median(cached.map(({ initMs }) => initMs)),
      };
    });
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
  const functions = [...COORDINATE.tasks, ...BATCH.tasks, ...OPTIMIZE.tasks, SWEEPER, SOCKET].map(
    ({ functionName, entry }) => {
      const path = join(directory, functionName);
      bundleEntry(entry, path);
      return { name: functionName.replace(/^stepladder-/u, ''), path };
    },
  );
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

type Start = Pick<ColdStartRow, 'initMs' | 'processorMs' | 'startMs'>;

/** Imports the handler once, as the runtime does it, in a process of its own. */
async function startOf(path: string, compileCache: string | undefined): Promise<Start> {
  const script = `
    const before = process.cpuUsage();
    const start = performance.now();
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(path, 'index.mjs')).href)});
    const initMs = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    const startMs = (user + system + before.user + before.system) / 1000;
    if (typeof handler !== 'function') throw new Error('the bundle has no handler');
    const times = { initMs, processorMs: (user + system) / 1000, startMs };
    process.stdout.write(JSON.stringify(times));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...ENVIRONMENT, ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }) },
  });
  return JSON.parse(stdout);
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
