import { createHash } from 'node:crypto';
import type { MessageRequest } from '../contract/request.ts';
import type { Changes, Experiment, Policy } from './policy.ts';

/** One arm of an experiment, as it is named in replies and records. */
export interface Variant {
  /** `experiment/variant`. */
  readonly name: string;
  readonly changes: Changes;
}

const named = (experiment: Experiment, { name, changes }: Experiment['variants'][number]): Variant => ({
  name: `${experiment.name}/${name}`,
  changes,
});

/**
 * The variant this message is answered under: sticky by session, and of one experiment at most, the first
 * that takes the session in and is not overruled by the request.
 */
export function assignVariant(request: MessageRequest, policy: Policy): Variant | null {
  for (const experiment of policy.experiments) {
    if (isOverruled(experiment, request, policy)) continue;
    if (fraction(experiment.salt, 'share', request.sessionId) >= (experiment.share ?? 1)) continue;
    const chosen = drawn(experiment, fraction(experiment.salt, 'variant', request.sessionId));
    if (chosen !== undefined) return named(experiment, chosen);
  }
  return null;
}

/** The variant of this name, or null when this policy has none such. */
export function variantNamed(name: string, policy: Policy): Variant | null {
  const all = policy.experiments.flatMap((experiment) =>
    experiment.variants.map((variant) => named(experiment, variant)),
  );
  return all.find((variant) => variant.name === name) ?? null;
}

/** The policy with a variant's changes in it: what every task goes by. */
export function policyUnder(policy: Policy, variantName: string | null): Policy {
  const variant = variantName === null ? null : variantNamed(variantName, policy);
  return variant === null ? policy : changed(policy, variant.changes);
}

export function changed(policy: Policy, changes: Changes): Policy {
  return {
    ...policy,
    thresholds: { ...policy.thresholds, ...given(changes.thresholds) },
    rungs: { ...policy.rungs, ...given(changes.rungs) },
    limits: { ...policy.limits, ...given(changes.limits) },
    tokens: { ...policy.tokens, byLane: { ...policy.tokens.byLane, ...changes.tokensByLane } },
  };
}

/** The strategy that a variant proposes, unless the request decides it. */
export function requestUnder(request: MessageRequest, variant: Variant | null): MessageRequest {
  const strategy = variant?.changes.strategy;
  return strategy === undefined || decidesStrategy(request) ? request : { ...request, strategy };
}

/**
 * Model and tier pin go before every experiment. Strategy and goal go before one that changes nothing but
 * the strategy: all its variants, or the one without changes would stand for other messages.
 */
function isOverruled({ variants }: Experiment, request: MessageRequest, policy: Policy): boolean {
  if (request.model !== undefined || (policy.tierIsPin && request.tier !== undefined)) return true;
  const fields = variants.flatMap(({ changes }) => Object.keys(changes));
  return decidesStrategy(request) && fields.length > 0 && fields.every((field) => field === 'strategy');
}

const decidesStrategy = ({ strategy, goal, chain, ensemble }: MessageRequest): boolean =>
  [strategy, goal, chain, ensemble].some((field) => field !== undefined);

function drawn({ variants }: Experiment, at: number): Experiment['variants'][number] | undefined {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const variant of variants) {
    below += variant.weight / total;
    if (at < below) return variant;
  }
  return variants.at(-1);
}

/** 0 up to 1, even over sessions; the purposes of one salt are independent of each other. */
function fraction(salt: string, purpose: string, sessionId: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([salt, purpose, sessionId]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

const given = <T extends object>(fields: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
