import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { trafficOf, writeBill } from '../../infra/bill.ts';
import { deployedIn } from '../../infra/deployed.ts';
import type { StepladderApp } from '../../infra/stepladder-app.ts';
import { usageOf } from '../../workflows/bill/usage.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { LAMBDA_MB } from '../../workflows/simulate/assumptions.ts';
import { stepladderApp } from './synthesized.ts';

const EVERYTHING = {
  standbyReplicas: false,
  logRetentionDays: 14,
  glass: { retentionDays: 3 },
  provisionedConcurrency: { classify: 3, retrieve: 1 },
  frontDoor: { enabled: true, waf: true },
  socket: { enabled: true },
  guardrail: { enabled: true },
  optimizer: 'advise',
  alarms: { emails: ['night@example.com', 'day@example.com'] },
};

const templatesOf = (app: StepladderApp): readonly Template[] =>
  [app.data, app.pipeline, app.operations].map((stack) => Template.fromStack(stack));

const countIn = (templates: readonly Template[], type: string): number =>
  templates.reduce((sum, template) => sum + Object.keys(template.findResources(type)).length, 0);

describe('what of a deployment is paid for', () => {
  it('is what stands in its templates', () => {
    // GIVEN
    const app = stepladderApp(EVERYTHING);
    // WHEN
    const deployed = deployedIn(app, 'us-east-1');
    // THEN
    const templates = templatesOf(app);
    expect(Object.keys(deployed.functions)).toHaveLength(countIn(templates, 'AWS::Lambda::Function'));
    expect(deployed.alarms.count).toBe(countIn(templates, 'AWS::CloudWatch::Alarm'));
    expect(deployed.dashboards).toBe(countIn(templates, 'AWS::CloudWatch::Dashboard'));
    expect(deployed.keys).toBe(countIn(templates, 'AWS::KMS::Key'));
    expect(deployed.mailAddresses).toBe(2);
    expect(deployed.restApis).toEqual({ count: 1, detailedMetrics: true, retentionDays: 14 });
    expect(deployed.socketApis).toEqual({ count: 1, retentionDays: 14 });
    expect(deployed.firewallRules).toEqual([2]);
    expect(deployed.collections).toEqual({ count: 1, standbyReplicas: false });
    expect(deployed.guardrail).toEqual({ content: true, topics: false, personalData: true });
    expect(deployed.schedules).toBe(1);
    expect(deployed.tables).toEqual({ withRecovery: true });
    expect(deployed.functions['stepladder-classify']).toEqual({
      memoryMb: LAMBDA_MB,
      retentionDays: 14,
      provisioned: 3,
    });
    expect(deployed.functions['stepladder-retrieve']?.provisioned).toBe(1);
    expect(deployed.functions['stepladder-invoke']?.provisioned).toBe(0);
  }, 60_000);

  it('is little without the options, and its stages are as large as the simulation has them', () => {
    const deployed = deployedIn(stepladderApp(), 'us-east-1');
    expect(deployed).toMatchObject({
      restApis: { count: 0 },
      socketApis: { count: 0 },
      firewallRules: [],
      mailAddresses: 0,
      guardrail: undefined,
      schedules: 0,
      collections: { count: 1, standbyReplicas: true },
    });
    for (const { functionName } of COORDINATE.tasks) {
      expect(deployed.functions[functionName]).toEqual({
        memoryMb: LAMBDA_MB,
        retentionDays: 7,
        provisioned: 0,
      });
    }
    expect(deployed.machines).toEqual(
      expect.arrayContaining([
        { name: 'coordinate', level: 'ERROR', withData: false, retentionDays: 7 },
        { name: 'coordinate-glass', level: 'ALL', withData: true, retentionDays: 7 },
      ]),
    );
  });

  it('reads an alarm over several metrics as several', () => {
    const app = stepladderApp();
    const alarms = templatesOf(app).flatMap((template) =>
      Object.values(template.findResources('AWS::CloudWatch::Alarm')),
    );
    const metrics = alarms.reduce((sum, { Properties: { Metrics } }) => {
      const read = (Metrics ?? []).filter((one: object) => 'MetricStat' in one).length;
      return sum + Math.max(1, read);
    }, 0);
    const { alarms: found } = deployedIn(app, 'us-east-1');
    expect(found).toEqual({ count: alarms.length, metrics });
    expect(metrics).toBeGreaterThan(alarms.length);
  });
});

describe('the bill of a synthesis', () => {
  it('is printed, and stands beside the templates', async () => {
    // GIVEN
    const traffic = { messagesPerDay: 500, glassShare: 0.1, mix: 'routing' };
    const outdir = mkdtempSync(join(tmpdir(), 'bill-'));
    const app = stepladderApp({ ...EVERYTHING, region: 'eu-west-1', traffic }, outdir);
    app.synth();
    // WHEN
    const lines = writeBill(app, await usageOf(trafficOf(app.config)));
    // THEN
    expect(lines[0]).toBe(
      'A month of 500 messages a day, policy mangaassist/current v1, mix Routing 60/25/15, 10 % to glass:',
    );
    const text = lines.join('\n');
    for (const item of [
      'REST',
      'WebSocket',
      'firewall',
      'copies that wait started',
      'guardrail',
      'optimizer',
      'eu-west-1 differ',
    ]) {
      expect(text).toContain(item);
    }
    const document = JSON.parse(readFileSync(join(outdir, 'bill.json'), 'utf8'));
    expect(document).toMatchObject({ messagesPerDay: 500, glassShare: 0.1, region: 'eu-west-1' });
    expect(document.totalUsd).toBeCloseTo(document.modelsUsd + document.infrastructureUsd, 9);
    expect(document.models[0]).toMatchObject({
      service: 'Models',
      formula: expect.stringContaining('tokens in x $'),
    });
  }, 60_000);
});
