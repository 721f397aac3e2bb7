import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntries, bundleEntry, bundleTask } from '../../infra/bundle.ts';
import { STAGE_NEEDS } from '../../infra/stage-needs.ts';
import { BATCH, COORDINATE, OPTIMIZE, SWEEPER } from '../../workflows/bindings.ts';

const run = promisify(execFile);

/** Tasks check their input against a contract; the sweeper has none. */
const TASKS = [...COORDINATE.tasks, ...BATCH.tasks, ...OPTIMIZE.tasks];
const SWEEP = { ...SWEEPER, stage: 'sweep' } as const;

/**
 * What each may weigh, in KB. The two that need no client stand on zod and their own rules; a client of the table is
 * 200, one of models 60 more; classify carries 230 of trained parameters and 50 of names.
 */
const BUDGETS: Readonly<Record<(typeof TASKS)[number]['stage'] | 'sweep', number>> = {
  classify: 880,
  retrieve: 490,
  invoke: 510,
  'confidence-check': 110,
  escalate: 60,
  aggregate: 430,
  'list-batch': 280,
  observe: 400,
  tune: 400,
  sweep: 300,
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepladder-bundle-'));
  const entries = [...TASKS, SWEEP].map(({ stage, entry }) => [`${stage}/index`, entry]);
  bundleEntries(Object.fromEntries(entries), directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const fileOf = (stage: string): string => join(directory, stage, 'index.mjs');
const codeOf = (stage: string): string => readFileSync(fileOf(stage), 'utf8');
const builtinsOf = (stage: string): readonly string[] =>
  [...codeOf(stage).matchAll(/\b(?:from|import|require\()\s*"([a-z@][\w:@/.-]*)"/g)].map(([, name]) =>
    String(name),
  );

/** Calls a bundle in a process that has nothing but it and its variables, and says how it took it. */
async function ask(
  stage: string,
  environment: Readonly<Record<string, string>>,
  event: object = { nonsense: true },
): Promise<string> {
  const script = `
    const { handler } = await import(${JSON.stringify(fileOf(stage))});
    const said = await (async () => handler(${JSON.stringify(event)}))().then(
      (output) => JSON.stringify(output),
      ({ name, message }) => name + ': ' + message,
    );
    console.log(said);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: directory,
    env: { AWS_REGION: 'us-east-1', TABLE_NAME: 'runs', BUCKET_NAME: 'batches', ...environment },
  });
  return stdout.trim();
}

describe('the bundles', () => {
  it.for(TASKS)(
    '$stage is one file that Node runs by itself, and that refuses what its contract does not know',
    async ({ stage }) => {
      const files = readdirSync(join(directory, stage)).filter((name) => !name.endsWith('.LEGAL.txt'));
      expect(files).toEqual(['index.mjs']);
      expect(await ask(stage, {})).toMatch(/ZodError: /);
    },
  );

  it.for([...TASKS, SWEEP])('$stage weighs no more than it may', async ({ stage }, { annotate }) => {
    const kilobytes = Math.ceil(statSync(fileOf(stage)).size / 1_024);
    await annotate(`${stage}: ${kilobytes} KB`);
    expect(kilobytes).toBeLessThanOrEqual(BUDGETS[stage]);
  });

  it.for(['confidence-check', 'escalate'])('%s has no client of anything in it', (stage) => {
    expect(builtinsOf(stage)).not.toEqual(expect.arrayContaining([expect.stringMatching(/https?2?$/)]));
    expect(codeOf(stage)).not.toMatch(/aws-sdk|amazonaws|x-amz-|CloudWatchMetrics/);
  });

  it('ask for nothing but what Node itself has', () => {
    for (const { stage } of [...TASKS, SWEEP]) {
      // Signing in a second way, which the SDK loads where it is installed and goes without where it is not.
      const optional = '@aws-sdk/signature-v4-crt';
      const foreign = builtinsOf(stage).filter(
        (name) => name !== optional && !process.getBuiltinModule(name),
      );
      expect(`${stage}: ${foreign.join()}`).toBe(`${stage}: `);
    }
  });

  it('are the same bytes alone as beside others', () => {
    const alone = join(directory, 'alone');
    bundleEntry('tasks/escalate/handler.ts', alone);
    expect(readFileSync(join(alone, 'index.mjs'), 'utf8')).toBe(codeOf('escalate'));
  });

  it('carry what it takes to publish metrics only where the function publishes', () => {
    // What the Embedded Metric Format calls its own: minifying leaves names of members alone.
    const publish = [...COORDINATE.tasks, SWEEP].filter(({ stage }) =>
      codeOf(stage).includes('CloudWatchMetrics'),
    );
    expect(publish.map(({ stage }) => stage)).toEqual(['classify', 'invoke', 'aggregate', 'sweep']);
  });

  it('are different assets for different stages', () => {
    // GIVEN
    const stack = new Stack(new App(), 'Test');
    const stages = COORDINATE.tasks.filter(({ stage }) => STAGE_NEEDS[stage].models === 'none');
    // WHEN
    const hashes = stages.map((task) => {
      const code = bundleTask(task);
      new LambdaFunction(stack, task.stage, { code, runtime: Runtime.NODEJS_24_X, handler: 'index.handler' });
      return code.bind(stack).s3Location?.objectKey;
    });
    // THEN
    expect(new Set(hashes).size).toBe(stages.length);
  });
});

describe('the credentials of a bundle', () => {
  const since = '2026-11-21T09:00:00Z';
  const order = { batch: 'b-1', order: { failed: { since, until: '2026-11-21T09:30:00Z' } } };
  const list = (environment: Readonly<Record<string, string>>) => ask('list-batch', environment, order);

  it('are those of the environment', async () => {
    const signatures: string[] = [];
    const table = createServer((request, response) => {
      signatures.push(request.headers.authorization ?? 'unsigned');
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"ResourceNotFoundException","message":"no such table"}');
    });
    await new Promise<void>((resolve) => table.listen(0, '127.0.0.1', resolve));
    const { port } = table.address() as AddressInfo;
    const said = await list({
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIDOFTHEROLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
    table.closeAllConnections();
    table.close();
    expect(said).toBe('ResourceNotFoundException: no such table');
    expect(signatures[0]).toMatch(/Credential=AKIDOFTHEROLE\//);
  });

  it('are looked for nowhere else', async () => {
    expect(await list({})).toMatch(/no AWS credentials in the environment/);
  });
});
