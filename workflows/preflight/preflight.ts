import { BedrockClient } from '@aws-sdk/client-bedrock';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { type Caller, callerOf, PROMPT } from '../connection/account.ts';
import { dollars, number } from '../printing/figures.ts';
import { checkBootstrap } from './bootstrap.ts';
import { type Finding, not, ok, type State } from './finding.ts';
import { checkLifecycles } from './lifecycles.ts';
import type { Load, loadOf } from './load.ts';
import { checkAccess, checkKnown, type Listed, listModelsOf } from './models.ts';
import { isUsed, type NeededModel, neededModels } from './needed-models.ts';
import { checkLambda, checkModelQuotas, checkStepFunctions, quotasOf, type Shortfall } from './quotas.ts';
import { checkRegion, type Resolve } from './region.ts';

export interface PreflightOptions {
  readonly region: string;
  /** The shop under the models that are to be deployed. */
  readonly profile: Profile;
  readonly messagesPerDay: number;
  /** Of traffic that nobody named. */
  readonly shortfall: Shortfall;
  /** Whether the deployment names an OpenAI-compatible server. */
  readonly hasOpenAi: boolean;
  /** ISO date. */
  readonly today: string;
  readonly resolve: Resolve;
  /** What so many messages need: simulated, which takes a second. */
  readonly load: typeof loadOf;
}

export interface PreflightReport {
  readonly account: string;
  readonly region: string;
  readonly messagesPerDay: number;
  readonly findings: readonly Finding[];
  readonly load: Load;
  readonly total: Readonly<Record<State, number>>;
}

/**
 * Looks at an account before anything is deployed to it; changes nothing, asks no model.
 * @throws NoCredentials when nobody is calling: nothing else could be found out.
 */
export async function preflight(options: PreflightOptions): Promise<PreflightReport> {
  const { region, messagesPerDay, profile } = options;
  const caller = await callerOf(region);
  const load = await options.load(messagesPerDay, profile.defaultPolicy, profile);
  const clients = {
    bedrock: new BedrockClient({ region, ...PROMPT }),
    quotas: new ServiceQuotasClient({ region, ...PROMPT }),
    sts: new STSClient({ region, ...PROMPT }),
  };
  try {
    const findings = await checkAll(caller, load, clients, options);
    const count = (state: State): number => findings.filter((finding) => finding.state === state).length;
    return {
      account: caller.account,
      region,
      messagesPerDay,
      findings,
      load,
      total: { ok: count('ok'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') },
    };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

interface Clients {
  readonly bedrock: BedrockClient;
  readonly quotas: ServiceQuotasClient;
  readonly sts: STSClient;
}

async function checkAll(
  caller: Caller,
  load: Load,
  { bedrock, quotas, sts }: Clients,
  { region, profile, shortfall, hasOpenAi, today, resolve }: PreflightOptions,
): Promise<readonly Finding[]> {
  const { defaultPolicy: policy } = profile;
  const needed = neededModels(policy, today);
  const [regions, bootstrap, listed, ofBedrock, ofLambda, ofStates] = await Promise.all([
    checkRegion(region, resolve),
    checkBootstrap(sts, caller, region),
    listModelsOf(bedrock),
    quotasOf(quotas, 'bedrock'),
    quotasOf(quotas, 'lambda'),
    quotasOf(quotas, 'states'),
  ]);
  return [
    ok('credentials', caller.account, `these are ${caller.arn}`),
    ...regions,
    bootstrap,
    ...(await checkModels(bedrock, needed, listed, region)),
    ...checkLifecycles(policy, needed, listed, today),
    ...checkProviders(policy, hasOpenAi),
    ...checkModelQuotas(needed, ofBedrock, listed, load, shortfall),
    checkLambda(ofLambda, load, shortfall),
    ...checkStepFunctions(ofStates, load, shortfall),
    ...checkMoney(policy, load),
  ];
}

/** One model after the other: the control plane of Bedrock throttles. */
async function checkModels(
  bedrock: BedrockClient,
  needed: readonly NeededModel[],
  listed: Listed,
  region: string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const model of needed) {
    findings.push(
      await checkKnown(bedrock, model, listed, region),
      await checkAccess(bedrock, model, region),
    );
  }
  return findings;
}

/** Models of an OpenAI-compatible server need one. */
function checkProviders(policy: Policy, hasOpenAi: boolean): readonly Finding[] {
  const used = policy.models.filter((model) => model.provider === 'openai' && isUsed(policy, model));
  if (used.length === 0) return [];
  const about = used.map(({ id }) => id).join(', ');
  if (hasOpenAi)
    return [ok('provider', about, 'an OpenAI-compatible server and the secret of its key are set')];
  const rungs: readonly string[] = Object.values(policy.rungs);
  const state = used.some(({ id }) => rungs.includes(id)) ? 'fail' : 'warn';
  const fix = 'set `openai.apiKeySecretArn` under `stepladder` in cdk.json, or leave them out of the policy';
  return [not(state, 'provider', about, 'no OpenAI-compatible server is set: calls of them fail', fix)];
}

const usd = (value: number): string => dollars(value, 0);

function checkMoney({ budgets }: Policy, load: Load): readonly Finding[] {
  const { modelsDayUsd, modelsMonthUsd, awsMonthUsd, messagesPerDay } = load;
  const about = `${number(messagesPerDay)} messages a day`;
  const day = `${usd(modelsDayUsd)} of models a day, the budget is ${usd(budgets.dayUsd)}`;
  const budget =
    modelsDayUsd <= budgets.dayUsd
      ? ok('budget', about, day)
      : not(
          'warn',
          'budget',
          about,
          `${day}: the rest goes the economy lane`,
          'raise `budgets.dayUsd` in the policy',
        );
  const month =
    `about ${usd(modelsMonthUsd + awsMonthUsd)} a month: models ${usd(modelsMonthUsd)}, AWS ${usd(awsMonthUsd)} ` +
    '(without alarms, front door and transfer)';
  return [budget, ok('cost', about, month)];
}
