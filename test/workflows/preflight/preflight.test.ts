import {
  GetFoundationModelAvailabilityCommand,
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
} from '@aws-sdk/client-bedrock';
import { ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import {
  aws,
  bedrockQuotas,
  findingOf,
  GRANTED,
  leaveAccount,
  MODELS,
  modelsAre,
  named,
  offOf,
  quotasAre,
  resetAccount,
  run,
  TITAN,
} from './account.ts';

beforeEach(resetAccount);
afterAll(leaveAccount);

const HAIKU = 'global.anthropic.claude-haiku-5-5';
const OPUS_BASE = 'anthropic.claude-opus-5-5';
const HAIKU_BASE = 'anthropic.claude-haiku-5-5';

/** The shop under a changed policy. */
const under = (change: (policy: Policy) => Policy) => {
  const profile = profileFor('current');
  return { profile: { ...profile, defaultPolicy: change(profile.defaultPolicy) } };
};

describe('an account that lacks nothing', () => {
  it('is told so, finding by finding, with load and cost', async () => {
    const report = await run();
    expect(offOf(report)).toEqual([]);
    expect(report).toMatchObject({
      account: '123456789012',
      region: 'us-east-1',
      total: { fail: 0, warn: 0, unknown: 0 },
    });
    expect(new Set(report.findings.map(({ check }) => check))).toEqual(
      new Set([
        'credentials',
        'region',
        'bootstrap',
        'model',
        'access',
        'lifecycle',
        'provider',
        'quota',
        'budget',
        'cost',
      ]),
    );
    expect(findingOf(report, 'model', HAIKU).found).toBe('active in us-east-1');
    expect(findingOf(report, 'cost').found).toMatch(/^about \$\d+ a month: models \$\d+, AWS \$\d+/);
    expect(report.load.models.map(({ model }) => model)).toEqual(
      expect.arrayContaining(['claude-haiku-5-5', 'claude-sonnet-5-5', 'titan-embed-text-v2']),
    );
  });

  it('is asked about every model that can be named, by its base for access', async () => {
    await run();
    const profiles = aws.bedrock.commandCalls(GetInferenceProfileCommand).map(({ args }) => args[0].input);
    const bases = aws.bedrock
      .commandCalls(GetFoundationModelAvailabilityCommand)
      .map(({ args }) => args[0].input);
    expect(profiles).toContainEqual({ inferenceProfileIdentifier: HAIKU });
    expect(bases).toContainEqual({ modelId: HAIKU_BASE });
    expect(bases).toContainEqual({ modelId: TITAN });
    // Retired models of the registry that nothing uses are not deployed.
    expect(bases).not.toContainEqual({ modelId: 'anthropic.claude-3-haiku-20240307-v1:0' });
  });
});

describe('credentials', () => {
  it.each([
    ['CredentialsProviderError', 'Could not load', 'there are no AWS credentials: sign in (`aws sso login`'],
    ['ExpiredTokenException', 'expired', 'the AWS credentials have expired: sign in'],
    ['TimeoutError', 'ETIMEDOUT', 'AWS STS cannot be reached from here (TimeoutError)'],
    ['InvalidClientTokenId', 'invalid', 'AWS refuses these credentials (InvalidClientTokenId: invalid)'],
  ])('%s is one clear line, and nothing else is asked', async (name, message, words) => {
    aws.sts.on(GetCallerIdentityCommand).rejects(named(name, message));
    await expect(run()).rejects.toThrow(words);
    await expect(run()).rejects.toMatchObject({ name: 'Credentials.Invalid' });
    expect(aws.bedrock.calls()).toEqual([]);
  });
});

describe('the region', () => {
  it('fails by the services that it lacks', async () => {
    const report = await run({ resolve: async (host) => !/^(?:aoss|sync-states)\./.test(host) });
    expect(findingOf(report, 'region')).toMatchObject({ state: 'fail', found: 'has no sync-states, aoss' });
  });

  it('is unknown where no name is resolved, or one is not in time', async () => {
    const none = await run({ resolve: async () => false });
    expect(findingOf(none, 'region')).toMatchObject({
      state: 'unknown',
      found: 'no name of AWS is resolved here',
    });
    const late = await run({ resolve: async (host) => (host.startsWith('sns.') ? undefined : true) });
    expect(findingOf(late, 'region')).toMatchObject({
      state: 'unknown',
      found: 'nobody said whether it has sns',
    });
  });

  it('is looked up under the names of its partition', async () => {
    const hosts: string[] = [];
    await run({
      region: 'cn-north-1',
      resolve: async (host) => {
        hosts.push(host);
        return true;
      },
    });
    expect(hosts).toContain('bedrock-runtime.cn-north-1.amazonaws.com.cn');
  });
});

describe('the bootstrap', () => {
  it('is asked for by the role that cdk deploy assumes', async () => {
    await run({ region: 'eu-west-1' });
    expect(aws.sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toMatchObject({
      RoleArn: 'arn:aws:iam::123456789012:role/cdk-hnb659fds-deploy-role-123456789012-eu-west-1',
    });
  });

  it('is a warning with the command when the role cannot be assumed', async () => {
    aws.sts.on(AssumeRoleCommand).rejects(named('AccessDenied'));
    expect(findingOf(await run(), 'bootstrap')).toMatchObject({
      state: 'warn',
      fix: expect.stringContaining('npx cdk bootstrap aws://123456789012/us-east-1'),
    });
    aws.sts.on(AssumeRoleCommand).rejects(named('TimeoutError', 'too late'));
    expect(findingOf(await run(), 'bootstrap')).toMatchObject({
      state: 'unknown',
      found: 'sts:AssumeRole gave no answer (TimeoutError: too late)',
    });
  });
});

describe('a model', () => {
  const profile = (id: string) =>
    aws.bedrock.on(GetInferenceProfileCommand, { inferenceProfileIdentifier: id });

  it('fails when the region has no such profile, or it is not active', async () => {
    profile(HAIKU).rejects(named('ResourceNotFoundException'));
    const report = await run();
    expect(findingOf(report, 'model', HAIKU)).toMatchObject({
      state: 'fail',
      found: 'Bedrock has no such profile in us-east-1',
      fix: expect.stringContaining('aws bedrock list-inference-profiles --region us-east-1'),
    });
    expect(findingOf(report, 'model', HAIKU).about).toContain('rungs.cheap');
    profile(HAIKU).resolves({ status: 'CREATING' as 'ACTIVE' });
    expect(findingOf(await run(), 'model', HAIKU)).toMatchObject({
      state: 'fail',
      found: 'the profile is CREATING',
    });
  });

  it('is only a warning when nothing but a pin can ask for it', async () => {
    const id = profileFor('current').defaultPolicy.models.find(
      ({ apiId }) => apiId === 'global.anthropic.claude-haiku-5-5',
    );
    if (id === undefined) throw new Error('the policy has no haiku');
    const spare = { ...id, id: 'spare', apiId: 'us.anthropic.spare' };
    profile('us.anthropic.spare').rejects(named('ResourceNotFoundException'));
    const report = await run(under((policy) => ({ ...policy, models: [...policy.models, spare] })));
    expect(offOf(report)).toEqual([['warn', 'model', 'spare as us.anthropic.spare (pinned only)']]);
  });

  it('asked by its own id must be there and take such calls', async () => {
    modelsAre(MODELS.filter(({ modelId }) => modelId !== TITAN));
    expect(findingOf(await run(), 'model', TITAN)).toMatchObject({
      state: 'fail',
      found: 'Bedrock has no such model in us-east-1',
    });
    modelsAre(MODELS.map((model) => ({ ...model, inferenceTypesSupported: ['PROVISIONED' as const] })));
    expect(findingOf(await run(), 'model', TITAN)).toMatchObject({
      state: 'fail',
      found: 'takes no calls by its own id',
    });
  });

  it('is unknown to who may not ask', async () => {
    aws.bedrock.on(ListFoundationModelsCommand).rejects(named('AccessDeniedException'));
    aws.bedrock.on(GetInferenceProfileCommand).rejects(named('AccessDeniedException'));
    const report = await run();
    expect(findingOf(report, 'model', HAIKU)).toMatchObject({
      state: 'unknown',
      fix: 'allow bedrock:GetInferenceProfile to who checks',
    });
    expect(findingOf(report, 'model', TITAN)).toMatchObject({
      state: 'unknown',
      fix: 'allow bedrock:ListFoundationModels to who checks',
    });
    expect(report.total.fail).toBe(0);
  });
});

describe('access to a model', () => {
  const accessOf = async (modelId: string, changes: object) => {
    aws.bedrock.on(GetFoundationModelAvailabilityCommand, { modelId }).resolves({ ...GRANTED, ...changes });
    return findingOf(await run(), 'access', modelId.replace('anthropic', 'global.anthropic'));
  };

  it.each([
    [{ agreementAvailability: { status: 'NOT_AVAILABLE' } }, 'fail', 'its agreement is not accepted'],
    [
      { agreementAvailability: { status: 'ERROR', errorMessage: 'no card' } },
      'fail',
      'the agreement failed: no card',
    ],
    [{ agreementAvailability: { status: 'PENDING' } }, 'warn', 'access is being granted'],
    [{ entitlementAvailability: 'NOT_AVAILABLE' }, 'fail', 'the account is not entitled to it'],
    [{ authorizationStatus: 'NOT_AUTHORIZED' }, 'fail', 'the account is not authorised for it'],
  ])('%j is a %s', async (changes, state, found) => {
    expect(await accessOf(HAIKU_BASE, changes)).toMatchObject({
      state,
      found,
      fix: expect.stringMatching(/./),
    });
  });

  it('needs the model in the region only when it is asked by its own id', async () => {
    expect(await accessOf(OPUS_BASE, { regionAvailability: 'NOT_AVAILABLE' })).toMatchObject({ state: 'ok' });
    expect(await accessOf(TITAN, { regionAvailability: 'NOT_AVAILABLE' })).toMatchObject({
      state: 'fail',
      found: 'not offered in us-east-1',
      fix: `use a profile (us.${TITAN}), or another region`,
    });
  });

  it('is unknown where Bedrock does not tell', async () => {
    aws.bedrock.on(GetFoundationModelAvailabilityCommand).rejects(named('ValidationException'));
    expect(findingOf(await run(), 'access', HAIKU)).toMatchObject({ state: 'unknown' });
  });
});

describe('the end of a model', () => {
  const ending = (endOfLife: string) =>
    under((policy) => ({
      ...policy,
      models: policy.models.map((model) =>
        model.id === policy.rungs.mid
          ? { ...model, lifecycle: { endOfLife, successor: policy.rungs.top } }
          : model,
      ),
    }));

  it('is known from the registry', async () => {
    expect(findingOf(await run(ending('2027-01-20')), 'lifecycle')).toMatchObject({
      state: 'warn',
      found: 'ends on 2027-01-20, in 60 days',
      fix: 'put claude-opus-5-5 in its place',
    });
    expect(findingOf(await run(ending('2026-11-01')), 'lifecycle')).toMatchObject({
      state: 'fail',
      found: 'left its provider on 2026-11-01',
    });
    expect(findingOf(await run(ending('2027-11-01')), 'lifecycle').state).toBe('ok');
  });

  it.each([
    ['2027-01-10T00:00:00Z', 'LEGACY', 'warn', `Bedrock ends ${HAIKU_BASE} on 2027-01-10, in 50 days`],
    ['2026-11-20T00:00:00Z', 'LEGACY', 'fail', `Bedrock ended ${HAIKU_BASE} on 2026-11-20`],
    ['2027-09-01T00:00:00Z', 'LEGACY', 'warn', `Bedrock calls ${HAIKU_BASE} legacy, until 2027-09-01`],
    ['2027-09-01T00:00:00Z', 'ACTIVE', 'ok', 'none ends within 90 days, as far as is known'],
  ] as const)('is known from Bedrock: %s, %s', async (end, status, state, found) => {
    const modelLifecycle = { status, endOfLifeTime: new Date(end) };
    modelsAre(MODELS.map((model) => (model.modelId === HAIKU_BASE ? { ...model, modelLifecycle } : model)));
    expect(findingOf(await run(), 'lifecycle')).toMatchObject({ state, found });
  });
});

describe('an OpenAI-compatible server', () => {
  it('is missed by chains, and more by rungs', async () => {
    expect(findingOf(await run({ hasOpenAi: false }), 'provider')).toMatchObject({
      state: 'warn',
      fix: expect.stringContaining('openai.apiKeySecretArn'),
    });
    const openai = await run({ hasOpenAi: false, profile: profileFor('openai') });
    expect(findingOf(openai, 'provider')).toMatchObject({ state: 'fail' });
  });
});

describe('quotas against the traffic', () => {
  const HAIKU_TOKENS = 'claude-haiku-5-5 as global.';

  it('are found by the words that AWS has for the model, and no other', async () => {
    const report = await run();
    expect(findingOf(report, 'quota', HAIKU_TOKENS).found).toMatch(
      /^Global cross-region model inference tokens per minute for Anthropic Claude Haiku 5\.5 V1: 1,000,000,000; \d/,
    );
    const titan = report.findings.filter(({ check, about }) => check === 'quota' && about.includes(TITAN));
    expect(titan.map(({ found }) => found.split(':')[0])).toEqual([
      'On-demand InvokeModel tokens per minute for Amazon Titan Text Embeddings V2',
      'On-demand model inference requests per minute for Amazon Titan Text Embeddings V2',
    ]);
  });

  it('fall short in proportion to the messages', async () => {
    const quotas = async (messagesPerDay: number) =>
      findingOf(await run({ messagesPerDay }), 'quota', HAIKU_TOKENS);
    quotasAre('bedrock', bedrockQuotas(100_000));
    expect(await quotas(1_000)).toMatchObject({ state: 'ok' });
    expect(await quotas(1_000_000)).toMatchObject({
      state: 'fail',
      fix: expect.stringMatching(/^Service Quotas console: request [\d,]+ for "Global cross-region/),
    });
  });

  it('bear what calls use, a written token five times, and what they reserve as they begin', async () => {
    const load = (await run()).load.models.find(({ model }) => model === 'claude-haiku-5-5');
    if (load === undefined) throw new Error('haiku has nothing to do');
    const { inputPerMinute: read, outputPerMinute: wrote, maxOutputPerMinute: mayWrite } = load;
    const need = Math.max(read + 5 * wrote, read + mayWrite);
    expect([wrote > 0, mayWrite > wrote]).toEqual([true, true]);
    quotasAre('bedrock', bedrockQuotas(need));
    expect(findingOf(await run(), 'quota', HAIKU_TOKENS).state).toBe('ok');
    quotasAre('bedrock', bedrockQuotas(need - 1));
    expect(findingOf(await run(), 'quota', HAIKU_TOKENS).state).toBe('fail');
  });

  it('only warn where nobody named the traffic', async () => {
    quotasAre('bedrock', bedrockQuotas(1));
    const { total } = await run({ shortfall: 'warn' });
    expect(total).toMatchObject({ fail: 0 });
    expect(total.warn).toBeGreaterThanOrEqual(3);
  });

  it('take the area for a global profile that has none, and say when there is none at all', async () => {
    quotasAre('bedrock', [
      {
        QuotaName: 'Cross-region model inference tokens per minute for Anthropic Claude Haiku 5.5',
        Value: 7,
        Adjustable: false,
      },
    ]);
    const report = await run();
    expect(findingOf(report, 'quota', HAIKU_TOKENS)).toMatchObject({
      state: 'fail',
      fix: expect.stringMatching(/^ask AWS support for/),
    });
    expect(findingOf(report, 'quota', 'claude-sonnet-5-5')).toMatchObject({
      state: 'unknown',
      found: expect.stringMatching(/^no quota of tokens a minute bears its name; [\d,]+ are needed$/),
    });
  });

  it('of Lambda are concurrent executions', async () => {
    quotasAre('lambda', [
      { QuotaCode: 'L-B99A9384', QuotaName: 'Concurrent executions', Value: 10, Adjustable: true },
    ]);
    const report = await run({ messagesPerDay: 1_000_000 });
    expect(findingOf(report, 'quota', 'Lambda')).toMatchObject({ state: 'fail' });
    expect(findingOf(report, 'quota', 'Lambda').found).toMatch(/^Concurrent executions: 10; \d+ are needed/);
    quotasAre('lambda', []);
    expect(findingOf(await run(), 'quota', 'Lambda')).toMatchObject({ state: 'unknown' });
  });

  it('of Step Functions are those of synchronous Express, by starts or by executions at once', async () => {
    quotasAre('states', [
      { QuotaName: 'StartSyncExecution throttle token refill rate per second', Value: 1 },
      { QuotaName: 'Concurrent synchronous Express executions', Value: 1_000_000 },
      { QuotaName: 'StartExecution throttle token refill rate per second', Value: 1 },
    ]);
    const { findings } = await run({ messagesPerDay: 1_000_000 });
    const states = findings
      .filter(({ about }) => about.startsWith('Step Functions'))
      .map(({ state }) => state);
    expect(states).toEqual(['fail', 'ok']);
    quotasAre('states', []);
    expect(findingOf(await run(), 'quota', 'Step Functions')).toMatchObject({
      state: 'unknown',
      found: expect.stringMatching(/^Service Quotas lists none; \d+ starts a second/),
    });
  });

  it('are unknown to who may not list them', async () => {
    aws.quotas.on(ListServiceQuotasCommand).rejects(named('AccessDeniedException'));
    const { findings, total } = await run();
    const quotas = findings.filter(({ check }) => check === 'quota');
    expect(new Set(quotas.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(quotas[0]?.fix).toBe('allow servicequotas:ListServiceQuotas to who checks');
    expect(total.fail).toBe(0);
  });
});

describe('the money', () => {
  it('of a day is held against the budget, and of a month is said', async () => {
    const cheap = await run(under((policy) => ({ ...policy, budgets: { ...policy.budgets, dayUsd: 1 } })));
    expect(findingOf(cheap, 'budget')).toMatchObject({
      state: 'warn',
      fix: 'raise `budgets.dayUsd` in the policy',
    });
    const [small, large] = [await run({ messagesPerDay: 100_000 }), await run({ messagesPerDay: 1_000_000 })];
    expect(large.load.modelsMonthUsd / (10 * small.load.modelsMonthUsd)).toBeCloseTo(1, 12);
    // Search costs the same whatever the traffic.
    expect(large.load.awsMonthUsd).toBeLessThan(10 * small.load.awsMonthUsd);
    expect(large.load.modelsMonthUsd).toBeCloseTo(30 * large.load.modelsDayUsd, 6);
  });
});
