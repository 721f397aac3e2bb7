import {
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { type Answer, answerOf } from './answer.ts';
import { type Finding, not, ok } from './finding.ts';
import type { Load, ModelLoad } from './load.ts';
import type { Listed } from './models.ts';
import type { NeededModel } from './needed-models.ts';

export type Quotas = Answer<readonly ServiceQuota[]>;

/** The quotas of a service as they apply to the account. */
export const quotasOf = (
  client: ServiceQuotasClient,
  service: 'bedrock' | 'lambda' | 'states',
): Promise<Quotas> =>
  answerOf('servicequotas:ListServiceQuotas', async () => {
    const quotas: ServiceQuota[] = [];
    for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: service })) {
      quotas.push(...Quotas);
    }
    return quotas;
  });

/** A shortfall of traffic that nobody named is no failure. */
export type Shortfall = 'fail' | 'warn';

/** So many tokens of a quota one written token takes: Claude models since 3.7, by AWS's page on token burndown. */
const BURNDOWN = 5;
const BURNS = /anthropic\.claude-(?:3-7|(?:opus|sonnet|haiku)-\d)/u;

/**
 * Tokens a minute that a model's quota has to bear: what calls read and wrote, or what is reserved for them as they
 * begin (the most they may write, each token once), whichever is more.
 */
function tokenNeed(load: ModelLoad, baseId: string): number {
  const used = load.inputPerMinute + load.outputPerMinute * (BURNS.test(baseId) ? BURNDOWN : 1);
  return Math.max(used, load.inputPerMinute + load.maxOutputPerMinute);
}

const number = (value: number): string => Math.ceil(value).toLocaleString('en-US');

/** Tokens and, where Bedrock still counts them, requests a minute of every model that traffic asks. */
export function checkModelQuotas(
  needed: readonly NeededModel[],
  quotas: Quotas,
  listed: Listed,
  load: Load,
  shortfall: Shortfall,
): readonly Finding[] {
  return load.models.flatMap((own) => {
    const models = needed.filter(({ id }) => id === own.model);
    // What other providers allow, they alone know.
    return models.flatMap((model) => checkModel(model, own, quotas, listed, shortfall));
  });
}

function checkModel(
  model: NeededModel,
  load: ModelLoad,
  quotas: Quotas,
  listed: Listed,
  shortfall: Shortfall,
): readonly Finding[] {
  const about = `${model.id} as ${model.apiId}`;
  if (quotas.is === 'unheard') return [not('unknown', 'quota', about, quotas.why, quotas.fix)];
  const all = quotas.is === 'known' ? quotas.value : [];
  const tokens = quotaFor(model, 'tokens', all, listed);
  const requests = quotaFor(model, 'requests', all, listed);
  const need = tokenNeed(load, model.baseId);
  return [
    tokens === undefined
      ? not(
          'unknown',
          'quota',
          about,
          `no quota of tokens a minute bears its name; ${number(need)} are needed`,
          'look for the model in the Service Quotas console, Amazon Bedrock',
        )
      : held(about, tokens, need, shortfall),
    ...(requests === undefined ? [] : [held(about, requests, load.callsPerMinute, shortfall)]),
  ];
}

/** A quota against what is needed of it at the peak. */
function held(
  about: string,
  { QuotaName: name = '', Value: value = 0, Adjustable: adjustable }: ServiceQuota,
  need: number,
  shortfall: Shortfall,
): Finding {
  const found = `${name}: ${number(value)}; ${number(need)} are needed at the peak`;
  return value >= need
    ? ok('quota', about, found)
    : not(shortfall, 'quota', about, found, askFor(name, need, adjustable));
}

const askFor = (name: string, value: number, adjustable: boolean | undefined): string =>
  adjustable === false
    ? `ask AWS support for ${number(value)} of "${name}", or give part of the traffic to another model`
    : `Service Quotas console: request ${number(value)} for "${name}"`;

/** `Cross-region model inference tokens per minute for Anthropic Claude Haiku 5.5 V1`, as AWS words it today. */
const PER_MINUTE = /\b(?<what>tokens|requests) per minute for (?<model>.+)$/iu;
const KINDS = {
  global: /^global cross-?region/iu,
  area: /^cross-?region/iu,
  direct: /^on-?demand/iu,
} as const;

function quotaFor(
  model: NeededModel,
  what: 'tokens' | 'requests',
  quotas: readonly ServiceQuota[],
  listed: Listed,
): ServiceQuota | undefined {
  const names = namesOf(model, listed);
  const own = quotas.filter(({ QuotaName = '' }) => {
    const found = PER_MINUTE.exec(QuotaName)?.groups;
    return found?.['what']?.toLowerCase() === what && names.includes(wordsOf(found['model'] ?? ''));
  });
  const global = model.apiId.startsWith('global.');
  const kinds = model.profiled ? (global ? [KINDS.global, KINDS.area] : [KINDS.area]) : [KINDS.direct];
  for (const kind of kinds) {
    const found = own.find(({ QuotaName = '' }) => kind.test(QuotaName));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a quota may call the model: by Bedrock's list, or by its id. */
function namesOf({ baseId }: NeededModel, listed: Listed): readonly string[] {
  const { providerName = '', modelName = '' } =
    (listed.is === 'known' ? listed.value.get(baseId) : undefined) ?? {};
  const known = modelName === '' ? [] : [wordsOf(modelName), wordsOf(`${providerName} ${modelName}`)];
  return [...known, wordsOf(baseId)];
}

/** Words in any order, without what says nothing: AWS writes `Claude 3.5 Haiku` and `Claude Haiku 4.5`. */
const wordsOf = (name: string): string =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '' && word !== 'v1' && word !== '0')
    .toSorted()
    .join(' ');

const CONCURRENT = 'L-B99A9384';

/** Functions at once: new accounts have ten. */
export function checkLambda(quotas: Quotas, { lambdasAtOnce }: Load, shortfall: Shortfall): Finding {
  const about = 'Lambda, concurrent executions';
  if (quotas.is === 'unheard') return not('unknown', 'quota', about, quotas.why, quotas.fix);
  const quota =
    quotas.is === 'known' ? quotas.value.find(({ QuotaCode }) => QuotaCode === CONCURRENT) : undefined;
  if (quota?.Value === undefined) {
    return not(
      'unknown',
      'quota',
      about,
      'Service Quotas does not list it',
      'look at it in the Lambda console',
    );
  }
  return held(about, { ...quota, QuotaName: 'Concurrent executions' }, lambdasAtOnce, shortfall);
}

/** Step Functions grows with the traffic; what it publishes for synchronous Express is compared. */
export function checkStepFunctions(quotas: Quotas, load: Load, shortfall: Shortfall): readonly Finding[] {
  const about = 'Step Functions, synchronous Express';
  if (quotas.is === 'unheard') return [not('unknown', 'quota', about, quotas.why, quotas.fix)];
  const own = (quotas.is === 'known' ? quotas.value : []).filter(({ QuotaName = '' }) =>
    /StartSyncExecution|synchronous/iu.test(QuotaName),
  );
  if (own.length === 0) {
    const need = `${number(load.startsPerS)} starts a second and ${number(load.executionsAtOnce)} at once are needed`;
    const fix =
      'ask AWS support what the account gets; the alarm starts-throttled tells when it is too little';
    return [not('unknown', 'quota', about, `Service Quotas lists none; ${need} at the peak`, fix)];
  }
  return own.map((quota) => {
    const atOnce = /concurren|open/iu.test(quota.QuotaName ?? '');
    return held(about, quota, atOnce ? load.executionsAtOnce : load.startsPerS, shortfall);
  });
}
