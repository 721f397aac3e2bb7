import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntry, bundleTask } from '../../infra/bundle.ts';
import { STAGE_NEEDS } from '../../infra/stage-needs.ts';
import { BATCH, COORDINATE } from '../../workflows/bindings.ts';

const run = promisify(execFile);

/** The listing of batches checks its input as the stages do; the sweeper has none. */
const BUNDLED = [...COORDINATE.tasks, ...BATCH.tasks];

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepladder-bundle-'));
  for (const { stage, entry } of BUNDLED) bundleEntry(entry, join(directory, stage));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Asks a bundle nonsense in a process that has nothing but it and its variables, and says how it took it. */
async function ask(stage: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const script = `
    const { handler } = await import(${JSON.stringify(join(directory, stage, 'index.mjs'))});
    const refusal = await (async () => handler({ nonsense: true }))().catch(({ name }) => name);
    console.log(refusal);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: directory,
    env: { AWS_REGION: 'us-east-1', ...environment },
  });
  return stdout.trim();
}

describe('the bundles', () => {
  it.for(BUNDLED)(
    '$stage is one file that Node runs by itself, and that refuses what its contract does not know',
    async ({ stage }, { annotate }) => {
      const files = readdirSync(join(directory, stage)).filter((name) => !name.endsWith('.LEGAL.txt'));
      expect(files).toEqual(['index.mjs']);
      const { size } = statSync(join(directory, stage, 'index.mjs'));
      await annotate(`${stage}: ${Math.round(size / 1024)} KB`);
      expect(await ask(stage, { TABLE_NAME: 'runs', BUCKET_NAME: 'batches' })).toMatch(/ZodError$/);
    },
  );

  it('ask for nothing but what Node itself has', () => {
    for (const { stage } of BUNDLED) {
      const code = readFileSync(join(directory, stage, 'index.mjs'), 'utf8');
      const asked = [...code.matchAll(/\bfrom\s*"([^"]+)"/g)].map(([, name]) => String(name));
      const foreign = asked.filter((name) => !process.getBuiltinModule(name));
      expect(`${stage}: ${foreign.join()}`).toBe(`${stage}: `);
    }
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
