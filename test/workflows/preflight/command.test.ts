import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PreflightReport } from '../../../workflows/preflight/preflight.ts';
import { runStepladder } from '../cli/stepladder.ts';
import { aws, leaveAccount, named, quotasAre, resetAccount } from './account.ts';

beforeAll(() => {
  // No name is looked up for a test.
  vi.spyOn(dns, 'lookup').mockResolvedValue({ address: '127.0.0.1', family: 4 } as never);
  syncBuiltinESMExports();
});
beforeEach(resetAccount);
afterAll(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  leaveAccount();
});

const preflight = (...args: readonly string[]) => runStepladder(['preflight', ...args], { ...process.env });

describe('stepladder preflight', () => {
  it('prints one JSON document, and exits with 0 when nothing fails', async () => {
    const { code, stdout, stderr } = await preflight('--region', 'eu-west-1', '--traffic', '1000', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const report = JSON.parse(stdout) as PreflightReport;
    expect(report).toMatchObject({ account: '123456789012', region: 'eu-west-1', messagesPerDay: 1_000 });
    // The deployment of cdk.json names no OpenAI-compatible server: chains of the policy do.
    expect(report.total).toMatchObject({ fail: 0, warn: 1, unknown: 0 });
  });

  it('says each finding with its fix, and exits with 1 when one fails', async () => {
    quotasAre('lambda', [{ QuotaCode: 'L-B99A9384', QuotaName: 'Concurrent executions', Value: 1 }]);
    aws.sts.on(AssumeRoleCommand).rejects(named('AccessDenied'));
    const { code, stdout } = await preflight('--traffic', '1000000');
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('account 123456789012, us-east-1, 1,000,000 messages a day');
    expect(stdout).toMatch(
      /^WARN {4}bootstrap: cdk-hnb659fds-.*\n {8}npx cdk bootstrap aws:\/\/123456789012\/us-east-1/m,
    );
    expect(stdout).toMatch(
      /^FAIL {4}quota: Lambda, concurrent executions: .*\n {8}Service Quotas console: request/m,
    );
    expect(lines.at(-1)).toMatch(/^\d+ fail, \d+ warn, \d+ unknown, \d+ ok$/);
  });

  it('takes traffic that nobody named for no failure', async () => {
    quotasAre('lambda', [{ QuotaCode: 'L-B99A9384', QuotaName: 'Concurrent executions', Value: 1 }]);
    const { code, stdout } = await preflight();
    expect(stdout).toMatch(/^WARN {4}quota: Lambda/m);
    expect(code).toBe(0);
  });

  it('is one line without credentials', async () => {
    aws.sts.on(GetCallerIdentityCommand).rejects(named('CredentialsProviderError', 'nothing found'));
    const { code, stdout, stderr } = await preflight('--json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Credentials\.Invalid: there are no AWS credentials: sign in .*\n$/);
  });

  it.each([
    [['--region', 'Ireland'], 'use the name of a region, such as us-east-1'],
    [['--traffic', '0'], 'use whole messages a day, 1 to 100000000'],
    [['--traffic', 'many'], 'a number is needed'],
  ])('asks nobody for %j', async (args, problem) => {
    const { code, stderr } = await preflight(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
    expect(aws.sts.calls()).toEqual([]);
  });
});
