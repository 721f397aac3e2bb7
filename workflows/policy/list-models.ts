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
  /** Nothing records it yet: a breaker's state is never guessed. */
  readonly health: 'unknown';
  readonly endOfLife: string | null;
  /** Days to its end, negative since; null while none is announced. */
  readonly daysLeft: number | null;
  readonly ended: boolean;
  /** The first living model after it, as far as it is registered. */
  readonly successor: string | null;
  /** Fields of the policy that ask for it: rungs, chains and the like. */
  readonly serves: readonly string[];
}

/** The models of a policy in its order. @param today ISO date */
export const listModels = (policy: Policy, today: string): readonly ListedModel[] =>
  policy.models.map((model) => {
    const lifetime = lifetimeOf(model, today);
    return {
      id: model.id,
      provider: model.provider,
      apiId: model.apiId,
      prices: model.prices,
      latencyMs: model.latencyMs,
      quality: model.quality,
      level: model.level,
      health: 'unknown',
      endOfLife: model.lifecycle.endOfLife,
      daysLeft: lifetime.state === 'alive' ? null : lifetime.days,
      ended: lifetime.state === 'ended',
      successor: livingSuccessor(model, policy.models, today) ?? model.lifecycle.successor,
      serves: usesOf(policy, model.id),
    };
  });

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
