import { DAY_MS } from '../../tasks/core/clock.ts';
import { lifetimeOf, livingSuccessor } from '../../tasks/core/policy/lifecycle.ts';
import type { ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { type Finding, not, ok } from './finding.ts';
import type { Listed } from './models.ts';
import { isUsed, type NeededModel } from './needed-models.ts';

const NOTICE_DAYS = 90;

/** How long models will be there: by the registry, and by what Bedrock has announced since. */
export function checkLifecycles(
  policy: Policy,
  needed: readonly NeededModel[],
  listed: Listed,
  today: string,
): readonly Finding[] {
  const used = policy.models.filter((model) => isUsed(policy, model));
  const findings = [
    ...used.flatMap((model) => byRegistry(model, policy, today)),
    ...needed.filter(({ uses }) => uses.length > 0).flatMap((model) => byBedrock(model, listed, today)),
  ];
  if (findings.length > 0) return findings;
  return [
    ok(
      'lifecycle',
      `${used.length} models of the policy`,
      `none ends within ${NOTICE_DAYS} days, as far as is known`,
    ),
  ];
}

function byRegistry(model: ModelProfile, policy: Policy, today: string): readonly Finding[] {
  const life = lifetimeOf(model, today);
  if (life.state === 'alive' || life.state === 'later') return [];
  const successor = livingSuccessor(model, policy.models, today);
  const fix =
    successor === undefined ? 'choose another model in the policy' : `put ${successor} in its place`;
  return life.state === 'ended'
    ? [not('fail', 'lifecycle', model.id, `left its provider on ${life.endOfLife}`, fix)]
    : [not('warn', 'lifecycle', model.id, `ends on ${life.endOfLife}, in ${life.days} days`, fix)];
}

function byBedrock({ id, baseId }: NeededModel, listed: Listed, today: string): readonly Finding[] {
  const lifecycle = listed.is === 'known' ? listed.value.get(baseId)?.modelLifecycle : undefined;
  if (lifecycle === undefined) return [];
  const { status, endOfLifeTime } = lifecycle;
  const fix = `choose its successor in time, and tell tasks/core/policy/registry.ts when ${id} ends`;
  const days =
    endOfLifeTime === undefined ? undefined : Math.ceil((+endOfLifeTime - Date.parse(today)) / DAY_MS);
  const date = endOfLifeTime?.toISOString().slice(0, 10);
  if (days !== undefined && days <= 0)
    return [not('fail', 'lifecycle', id, `Bedrock ended ${baseId} on ${date}`, fix)];
  if (days !== undefined && days <= NOTICE_DAYS) {
    return [not('warn', 'lifecycle', id, `Bedrock ends ${baseId} on ${date}, in ${days} days`, fix)];
  }
  if (status !== 'LEGACY') return [];
  return [
    not(
      'warn',
      'lifecycle',
      id,
      `Bedrock calls ${baseId} legacy${date === undefined ? '' : `, until ${date}`}`,
      fix,
    ),
  ];
}
