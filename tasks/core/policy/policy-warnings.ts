import { RUNGS, TIERS } from '../contract/enums.ts';
import { lifetimeOf, livingSuccessor, usesOf } from './lifecycle.ts';
import type { ModelProfile } from './model-profile.ts';
import type { Policy } from './policy.ts';

/** A message of the shop, in thousands of tokens: how dear two models are is compared by it. */
const TYPICAL = { input: 1, output: 0.25 };

/** What is allowed and yet probably not meant, for a policy that has passed its checks. */
export function policyWarnings(policy: Policy, today: string): readonly string[] {
  return [
    ...rungWarnings(policy),
    ...tierWarnings(policy),
    ...moneyWarnings(policy),
    ...intentWarnings(policy),
    ...policy.models.flatMap((model) => lifecycleWarnings(model, policy, today)),
    ...policy.models.flatMap((model) => registryWarnings(model, policy)),
  ];
}

/** A ladder is climbed from cheap to dear, for a better answer each time. */
function rungWarnings(policy: Policy): readonly string[] {
  const steps = [
    ['cheap', 'mid'],
    ['mid', 'top'],
  ] as const;
  return steps.flatMap(([lower, upper]) => {
    const [below, above] = [lower, upper].map((rung) => registered(policy, policy.rungs[rung]));
    if (below === undefined || above === undefined) return [];
    const dearer = typicalCost(below) > typicalCost(above);
    const better = below.quality > above.quality;
    return [
      ...(below.id === above.id ? [`rungs.${lower} and rungs.${upper} are both ${below.id}: no climb`] : []),
      ...(dearer
        ? [`rungs.${lower} (${priced(below)}) costs more than rungs.${upper} (${priced(above)})`]
        : []),
      ...(better
        ? [
            `rungs.${lower} (${below.id}) is rated better than rungs.${upper} (${above.id}): a climb would not help`,
          ]
        : []),
    ];
  });
}

const registered = (policy: Policy, id: string): ModelProfile | undefined =>
  policy.models.find((model) => model.id === id);

const typicalCost = ({ prices }: ModelProfile): number =>
  prices.input * TYPICAL.input + prices.output * TYPICAL.output;

const priced = ({ id, prices }: ModelProfile): string =>
  `${id}, $${prices.input} in and $${prices.output} out a million tokens`;

function tierWarnings({ tierCaps }: Policy): readonly string[] {
  return TIERS.slice(1).flatMap((tier, at) => {
    const lower = TIERS[at] ?? tier;
    const falls = RUNGS.indexOf(tierCaps[lower]) > RUNGS.indexOf(tierCaps[tier]);
    return falls
      ? [`tierCaps.${lower} (${tierCaps[lower]}) reaches higher than tierCaps.${tier} (${tierCaps[tier]})`]
      : [];
  });
}

function moneyWarnings({ budgets }: Policy): readonly string[] {
  const { dayUsd, requestUsd, economyShare, alarmShare } = budgets;
  return [
    ...(economyShare === 1
      ? ['budgets.economyShare is 1: nothing is left for other lanes, every message takes the economy lane']
      : []),
    ...(economyShare === 0 ? ['budgets.economyShare is 0: a spent day is answered without any model'] : []),
    ...(alarmShare === 0 ? ['budgets.alarmShare is 0: money counts as tight from the first message'] : []),
    ...(requestUsd > dayUsd
      ? [`budgets.requestUsd (${requestUsd}) is more than the whole day's budgets.dayUsd (${dayUsd})`]
      : []),
  ];
}

/** Answers about a person's own affairs must never reach another. */
const PERSONAL = ['order_status', 'complaint'] as const;

function intentWarnings({ intents }: Policy): readonly string[] {
  return PERSONAL.flatMap((intent) =>
    intents[intent].cacheable
      ? [`intents.${intent}.cacheable is true: such answers are personal and are not for others`]
      : [],
  );
}

/** A retired model that nothing names is history; one that is named is refused, unless all is simulated. */
function lifecycleWarnings(model: ModelProfile, policy: Policy, today: string): readonly string[] {
  const lifetime = lifetimeOf(model, today);
  if (lifetime.state !== 'ending') return [];
  const uses = usesOf(policy, model.id);
  const where = uses.length === 0 ? 'a request can still pin it' : `named by ${uses.join(', ')}`;
  const successor = livingSuccessor(model, policy.models, today);
  const fix = successor === undefined ? 'no living successor is registered' : `its successor is ${successor}`;
  return [`${model.id} ends on ${lifetime.endOfLife}, in ${lifetime.days} days (${where}): ${fix}`];
}

function registryWarnings(model: ModelProfile, policy: Policy): readonly string[] {
  const { successor } = model.lifecycle;
  const { input, cachedInput } = model.prices;
  return [
    ...(successor !== null && registered(policy, successor) === undefined
      ? [`models.${model.id}.lifecycle.successor names ${successor}, which is not among models`]
      : []),
    ...(cachedInput > input
      ? [`models.${model.id}.prices.cachedInput (${cachedInput}) is more than its input price (${input})`]
      : []),
  ];
}
