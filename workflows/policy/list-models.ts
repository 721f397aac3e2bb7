import type { EpochMs } from '../../tasks/core/clock.ts';
import { admittedShare } from '../../tasks/core/health/admission.ts';
import { type BreakerState, type Health, stateOf, UNKNOWN_HEALTH } from '../../tasks/core/health/breaker.ts';
import { deploymentsOf } from '../../tasks/core/health/deployments.ts';
import { lifetimeOf, livingSuccessor, usesOf } from '../../tasks/core/policy/lifecycle.ts';
import type { ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';

/** One model, as whoever chooses among them wants to see it. */
export interface ListedModel {
  readonly id: string;
  readonly provider: string;
  readonly apiId: string;
  /** US dollars a million tokens. */
  readonly prices: ModelProfile['prices'];
  readonly latencyMs: ModelProfile['latencyMs'];
  /** 0-1 over all tasks. */
  readonly quality: number;
  readonly level: string;
  /** `well`, `open (throttled)`, ...; `unknown` where nothing was heard of it lately: it is never guessed. */
  readonly health: string;
  readonly deployments: readonly ListedDeployment[];
  readonly endOfLife: string | null;
  /** Days to its end, negative since; null while none is announced. */
  readonly daysLeft: number | null;
  readonly ended: boolean;
  /** The first living model after it, as far as it is registered. */
  readonly successor: string | null;
  /** Fields of the policy that ask for it: rungs, chains and the like. */
  readonly serves: readonly string[];
}

/** One way of asking a model, and how it fares. */
export interface ListedDeployment {
  readonly apiId: string;
  /** Relative to the others; null for a canary. */
  readonly weight: number | null;
  /** Of the messages; null for all but a canary. */
  readonly canaryShare: number | null;
  readonly breaker: BreakerState | 'unknown';
  /** What opened it last. */
  readonly reason: string | null;
  /** ISO time until which nobody asks it. */
  readonly openUntil: string | null;
  /** Share of the calls that is let through, 0-1; less than 1 after a throttle. */
  readonly admitted: number;
}

/** What was read of the models' health, and when. */
export interface HealthAt {
  readonly health: Health;
  readonly now: EpochMs;
}

/**
 * The models of a policy in its order.
 * @param today ISO date
 * @param known absent where nothing records their health
 */
export const listModels = (policy: Policy, today: string, known?: HealthAt): readonly ListedModel[] =>
  policy.models.map((model) => {
    const deployments = deploymentsOf(model).map((apiId) => listDeployment(apiId, model, policy, known));
    const lifetime = lifetimeOf(model, today);
    return {
      id: model.id,
      provider: model.provider,
      apiId: model.apiId,
      prices: model.prices,
      latencyMs: model.latencyMs,
      quality: model.quality,
      level: model.level,
      health: summary(deployments),
      deployments,
      endOfLife: model.lifecycle.endOfLife,
      daysLeft: lifetime.state === 'alive' ? null : lifetime.days,
      ended: lifetime.state === 'ended',
      successor: livingSuccessor(model, policy.models, today) ?? model.lifecycle.successor,
      serves: usesOf(policy, model.id),
    };
  });

function listDeployment(
  apiId: string,
  { deployments = [], canary }: ModelProfile,
  { rates }: Policy,
  known: HealthAt | undefined,
): ListedDeployment {
  const heard = known?.health.get(apiId);
  const { openUntil, reason, cut } = heard ?? UNKNOWN_HEALTH;
  const breaker = known === undefined || heard === undefined ? 'unknown' : stateOf(heard, known.now);
  const isCanary = canary?.apiId === apiId;
  return {
    apiId,
    weight: isCanary ? null : (deployments.find((one) => one.apiId === apiId)?.weight ?? 1),
    canaryShare: isCanary ? canary.share : null,
    breaker,
    reason,
    openUntil: openUntil === null ? null : new Date(openUntil).toISOString(),
    admitted: known === undefined ? 1 : admittedShare(cut, known.now, rates),
  };
}

/** `well`; what is wrong with the one; or with how many of several. */
function summary(deployments: readonly ListedDeployment[]): string {
  if (deployments.every(({ breaker }) => breaker === 'unknown')) return 'unknown';
  const ills = deployments.flatMap(illOf);
  if (ills.length === 0) return 'well';
  const [ill = ''] = ills;
  return deployments.length === 1 ? ill : `${ills.length} of ${deployments.length}: ${ill}`;
}

function illOf({ breaker, reason, admitted }: ListedDeployment): readonly string[] {
  switch (breaker) {
    case 'unknown':
      return [];
    case 'open':
      return [`open (${reason})`];
    case 'half_open':
      return [`half open (${reason})`];
    case 'closed':
      return admitted < 1 ? [`${Math.round(admitted * 100)} % admitted`] : [];
  }
}

const HEADINGS = [
  'model',
  'provider',
  '$ in',
  'cached',
  'out',
  'p50 ms',
  'p95',
  'p99',
  'quality',
  'health',
  'end of life',
  'serves',
];

/** The models as rows of text, headings first. */
export const modelRows = (models: readonly ListedModel[]): readonly (readonly string[])[] => [
  HEADINGS,
  ...models.map(({ id, provider, prices, latencyMs, quality, health, serves, ...model }) => [
    id,
    provider,
    ...[prices.input, prices.cachedInput, prices.output].map(String),
    ...[latencyMs.p50, latencyMs.p95, latencyMs.p99].map(String),
    quality.toFixed(2),
    health,
    ending(model),
    serves.length === 0 ? '-' : serves.join(', '),
  ]),
];

function ending({
  endOfLife,
  daysLeft,
  ended,
  successor,
}: Pick<ListedModel, 'endOfLife' | 'daysLeft' | 'ended' | 'successor'>): string {
  if (endOfLife === null) return '-';
  const when = ended ? 'ended' : `ends in ${daysLeft} days`;
  return `${endOfLife} ${when}${successor === null ? '' : `, then ${successor}`}`;
}
