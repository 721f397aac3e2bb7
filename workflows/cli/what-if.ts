import { readFile } from 'node:fs/promises';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import { DynamoShopRecords } from '../../tasks/adapters/dynamodb/shop-records.ts';
import { utcDay } from '../../tasks/core/clock.ts';
import { checkPolicy } from '../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { originalId } from '../../tasks/core/replay.ts';
import type { RunBrowser, RunRecord, RunStore } from '../../tasks/ports/run-store.ts';
import { profileOf, type StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';
import { withPolicies } from '../policy/with-policies.ts';
import { totalsOf } from '../replay/what-if/totals.ts';
import { type WhatIfRun, whatIf } from '../replay/what-if/what-if.ts';
import { printJson, UserError } from './command.ts';
import type { ReplayOptions } from './commands/replay.ts';
import { withConnection } from './connection.ts';
import { printWhatIf } from './print-what-if.ts';
import { progressBar } from './progress.ts';
import { windowOf } from './replay-runs.ts';

/** Recorded traffic under another policy: nothing is asked, paid or written. */
export async function compareWhatIf(
  ids: readonly string[],
  named: string,
  options: ReplayOptions,
): Promise<void> {
  await withConnection(async ({ endpoints }) => {
    const policy = await policyNamed(named, endpoints);
    const { tableName } = endpoints;
    const profile = profileOf(endpoints);
    const bar = progressBar('what if');
    try {
      await withTable(endpoints, async (documents) => {
        const runs = new DynamoRunStore(documents, tableName);
        const records = new DynamoShopRecords(documents, tableName);
        const wanted = ids.length > 0 ? await runsNamed(ids, runs) : await recordedRuns(runs, options);
        const found: WhatIfRun[] = [];
        for (const record of wanted) {
          found.push(await whatIf(record, policy, { runs, records, profile }));
          bar.update(found.length, wanted.length);
        }
        bar.stop();
        const report = { policyVersion: policy.version, runs: found, totals: totalsOf(found) };
        if (options.json) printJson(report);
        else printWhatIf(report);
      });
    } finally {
      bar.stop();
    }
  });
}

/** A version of the policy's history, or a file that `policy show --json` could have written. */
async function policyNamed(named: string, endpoints: StackAddress): Promise<Policy> {
  if (/^\d+$/u.test(named)) {
    return withPolicies(endpoints, async (policies) =>
      checkPolicy((await policies.version(Number(named))).document, utcDay(Date.now())),
    );
  }
  const text = await readFile(named, 'utf8').catch(() => {
    throw new UserError(`--what-if ${named} is no version of the policy, and no file that can be read`);
  });
  try {
    return checkPolicy(JSON.parse(text), utcDay(Date.now()));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`${named} is no JSON: ${error.message}`);
    throw error;
  }
}

async function runsNamed(
  ids: readonly string[],
  runs: Pick<RunStore, 'read'>,
): Promise<readonly RunRecord[]> {
  const records: RunRecord[] = [];
  for (const id of new Set(ids.map(originalId))) {
    const record = await runs.read(id);
    if (record === undefined) throw new UserError(`no run has the messageId ${id}`);
    records.push(record);
  }
  return records;
}

/** What customers sent: no replays, no shadows, nothing that still runs or was never read. */
async function recordedRuns(runs: RunBrowser, options: ReplayOptions): Promise<readonly RunRecord[]> {
  const listed = await runs.list(windowOf(options));
  return listed.filter(
    ({ status, shadowOf, request, contentHash }) =>
      status !== 'running' && shadowOf === undefined && request.replayOf === undefined && contentHash !== '',
  );
}
