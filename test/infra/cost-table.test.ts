import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { trafficOf } from '../../infra/bill.ts';
import { deployedIn } from '../../infra/deployed.ts';
import { type Beside, besideLitellm, comparisonLines } from '../../workflows/bill/against-litellm.ts';
import { LITELLM, litellmLines } from '../../workflows/bill/litellm.ts';
import { type DayUsage, sampleDay, usageAt } from '../../workflows/bill/usage.ts';
import { stepladderApp } from './synthesized.ts';

const VOLUMES = [10_000, 100_000, 1_000_000, 10_000_000] as const;
const readme = readFileSync(new URL('../../infra/README.md', import.meta.url), 'utf8');

describe('the cost table of the README', () => {
  let rows: readonly Beside[];
  let usages: readonly DayUsage[];
  beforeAll(async () => {
    const app = stepladderApp();
    const { region, modelSet, traffic } = app.config;
    const deployed = deployedIn(app, region);
    // Money is never short in it: ten million messages a day are beyond the policy's budget.
    const sample = await sampleDay({ ...trafficOf(app.config), withinBudget: false });
    usages = VOLUMES.map((messages) => usageAt(sample, messages));
    rows = usages.map((usage) =>
      besideLitellm(deployed, usage, { modelSet, glassShare: traffic.glassShare }),
    );
  }, 60_000);

  it('is what the code makes of it, and so is what is said of it', () => {
    const lines = comparisonLines(rows);
    expect(lines).toHaveLength(2 + VOLUMES.length + 2);
    for (const line of lines)
      expect(readme, `to be in infra/README.md:\n${lines.join('\n')}`).toContain(line);
  });

  it('says where the other is cheaper, all of it and without our search, and only there', () => {
    const said = comparisonLines(rows).find((line) => line.startsWith('**LiteLLM is cheaper**')) ?? '';
    const [whole = '', bare = ''] = said.split('; than Stepladder without its search, at ');
    const named = (part: string, { messagesPerDay }: Beside): boolean =>
      part.includes(` ${messagesPerDay.toLocaleString('en-US')} (`) ||
      part.startsWith(`${messagesPerDay.toLocaleString('en-US')} (`);
    for (const row of rows) {
      expect(named(whole, row), `${row.messagesPerDay}`).toBe(row.litellmUsd < row.stepladderUsd);
      expect(named(bare, row), `${row.messagesPerDay} without`).toBe(row.litellmUsd < row.withoutSearchUsd);
    }
    const dear = rows.map((row) => ({ ...row, litellmUsd: 1e9 }));
    expect(comparisonLines(dear).join('\n')).toContain('cheaper** at none of these volumes;');
  });

  it('gives the proxy never fewer than two of anything, and more as it is asked more', () => {
    const [few, , , many] = usages.map((usage) => litellmLines(usage));
    const usdOf = (lines: typeof few, service: string): number =>
      lines?.find((line) => line.service === service)?.usd ?? Number.NaN;
    for (const service of ['Fargate', 'RDS', 'ElastiCache', 'NAT', 'Logs', 'Load balancer']) {
      expect(usdOf(many, service), service).toBeGreaterThan(usdOf(few, service));
    }
    const [vcpuHours] = few?.find(({ service }) => service === 'Fargate')?.terms ?? [];
    expect(vcpuHours?.quantity).toBe(LITELLM.leastTasks * 720 * LITELLM.smallTask.vcpu);
  });

  it('grows with the traffic where it is paid by the message, and rests on a floor where it is not', () => {
    const [small, , , large] = rows;
    expect(large?.modelsUsd).toBeCloseTo((small?.modelsUsd ?? 0) * 1_000, 3);
    expect((large?.stepladderUsd ?? 0) / (small?.stepladderUsd ?? 1)).toBeLessThan(100);
  });

  it('names the sizes it gives the proxy', () => {
    const { task, smallTask, leastTasks } = LITELLM;
    expect(readme).toContain(`${leastTasks} tasks of ${smallTask.vcpu} vCPU and ${smallTask.gb} GB`);
    expect(readme).toContain(`${task.vcpu} vCPU and ${task.gb} GB`);
    for (const size of [
      'db.t4g.medium',
      'db.m7g.large',
      'db.m7g.xlarge',
      'cache.t4g.small',
      'cache.m7g.large',
    ]) {
      expect(readme).toContain(size);
    }
  });
});
