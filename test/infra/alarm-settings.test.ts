import { describe, expect, it } from 'vitest';
import { readConfig } from '../../infra/config.ts';

describe('the settings of alarms', () => {
  it('are the promise of the shop until somebody says otherwise', () => {
    expect(readConfig(undefined).alarms).toMatchObject({
      emails: [],
      latencyP50Ms: 1_000,
      latencyP95Ms: 2_500,
      latencyP99Ms: 3_000,
      minQuality: 0.9,
      maxCostUsd: 0.006,
      maxEscalated: 0.15,
      minAvailability: 0.999,
      minAgreement: 0.7,
      budgetWarning: 0.8,
    });
  });

  it('keep their other defaults when one is given', () => {
    const { alarms } = readConfig({ alarms: { maxCostUsd: 0.004 } });
    expect(alarms).toEqual({ ...readConfig(undefined).alarms, maxCostUsd: 0.004 });
  });

  it.each([
    [{ latencyP50: 900 }, /stepladder\.alarms: .*latencyP50/],
    [{ minQuality: 90 }, /stepladder\.alarms\.minQuality: must be a share from 0 to 1/],
    [{ minAvailability: '99.9 %' }, /stepladder\.alarms\.minAvailability: .*number/],
    [{ maxCostUsd: 0 }, /stepladder\.alarms\.maxCostUsd: must be US dollars above 0/],
    [{ failedRuns: 0 }, /stepladder\.alarms\.failedRuns: must be at least 1/],
    [{ taskErrors: 1.5 }, /stepladder\.alarms\.taskErrors: must be a whole number/],
    [{ latencyP95Ms: 800 }, /stepladder\.alarms\.latencyP95Ms: must not be below latencyP50Ms/],
    [{ latencyP95Ms: 3_500 }, /stepladder\.alarms\.latencyP99Ms: must not be below latencyP95Ms/],
    [{ budgetSpent: 0.5 }, /stepladder\.alarms\.budgetSpent: must not be below budgetWarning/],
    [{ emails: ['ops'] }, /stepladder\.alarms\.emails\.0: is not an e-mail address/],
    [{ emails: ['a@b.jp', 'a@b.jp'] }, /stepladder\.alarms\.emails: names an address twice/],
    [{ runbookUrl: 'http://wiki' }, /stepladder\.alarms\.runbookUrl: must be an https URL/],
  ])('name what is wrong with %j', (alarms, message) => {
    expect(() => readConfig({ alarms })).toThrow(message);
  });
});
