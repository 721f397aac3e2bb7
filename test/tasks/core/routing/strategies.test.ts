import { describe, expect, it } from 'vitest';
import type { Classification } from '../../../../tasks/core/contract/classification.ts';
import type { LanePlan } from '../../../../tasks/core/contract/plan.ts';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { laneBand } from '../../../../tasks/core/routing/band.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy as current } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';

/** The plan of the lane that this message goes to. */
function planFor(
  asked: Partial<MessageRequest>,
  understood: Partial<Classification> = {},
  policy: Policy = current,
): LanePlan {
  const message = classification(understood);
  const lanes = planLanes(request(asked), message, policy);
  return lanes[laneBand(message, asked.strategy ?? 'auto', policy)];
}
const modelsOf = ({ ladder }: LanePlan) => ladder.map(({ model }) => model);
const faq = { intents: ['faq'], complexity: 3, needsContext: true } satisfies Partial<Classification>;
const recommend = {
  intents: ['recommendation'],
  complexity: 5,
  needsContext: true,
} satisfies Partial<Classification>;

describe('static', () => {
  it('is the one model of the policy, whatever the message', () => {
    for (const message of [faq, recommend, { complexity: 10 }]) {
      expect(modelsOf(planFor({ strategy: 'static' }, message))).toEqual([SONNET]);
    }
  });

  it('is held within the tier that the caller sets', () => {
    const plan = planFor({ strategy: 'static', tier: 'economy' }, recommend);
    expect(modelsOf(plan)).toEqual([HAIKU]);
    expect(plan.reason).toBe('static: always claude-sonnet-5-5, held at cheap by tier economy');
  });
});

describe('content', () => {
  it('looks at intents, not at complexity', () => {
    expect(planFor({ strategy: 'content' }, { ...faq, complexity: 10 }).firstModel).toBe(HAIKU);
    expect(planFor({ strategy: 'content' }, { ...recommend, complexity: 1 }).firstModel).toBe(SONNET);
  });

  it.each([
    ['manga_recommendation', 'complex', SONNET],
    ['order_tracking', 'simple', HAIKU],
    ['product_catalog', 'simple', HAIKU],
  ] as const)('looks at the domain %s', (domain, lane, model) => {
    const plan = planFor({ strategy: 'content' }, { intents: ['unknown'], domains: [domain] });
    expect([plan.lane, plan.firstModel]).toEqual([lane, model]);
  });
});

describe('complexity', () => {
  it.each([
    [1, 'simple', HAIKU],
    [3, 'simple', HAIKU],
    [4, 'medium', HAIKU],
    [6, 'medium', HAIKU],
    [7, 'complex', SONNET],
    [10, 'complex', SONNET],
  ] as const)('%i is %s whatever the intent', (complexity, lane, model) => {
    for (const message of [faq, recommend]) {
      const plan = planFor({ strategy: 'complexity' }, { ...message, complexity });
      expect([plan.lane, plan.firstModel]).toEqual([lane, model]);
    }
  });

  it('can be told simple, moderate and complex as Haiku, Sonnet and Opus', () => {
    const bandRungs = { simple: 'cheap', medium: 'mid', complex: 'top' } as const;
    const first = (complexity: number) =>
      planFor({ strategy: 'complexity', tier: 'premium' }, { complexity }, { ...current, bandRungs })
        .firstModel;
    expect([first(2), first(5), first(8)]).toEqual([HAIKU, SONNET, OPUS]);
  });
});

describe('latency', () => {
  it('is the fastest model, and says whether it keeps the promise at its p95', () => {
    const kept = planFor({ strategy: 'latency', tier: 'premium' }, recommend);
    expect(kept.firstModel).toBe(HAIKU);
    expect(kept.reason).toContain('takes 1080 ms at its p95, the fastest within 2800 ms');
    const late = planFor({ strategy: 'latency', slaMs: 1_000 }, recommend);
    expect(late.firstModel).toBe(HAIKU);
    expect(late.reason).toContain('no model keeps 800 ms at its p95');
  });

  it('counts what the search and the embedding take', () => {
    const plain = planFor({ strategy: 'latency' }, { intents: ['greeting'] });
    expect(plain.reason).toContain('takes 860 ms at its p95');
  });

  it('looks at p95, not at p50, and takes the better of two as fast ones', () => {
    const timed = (p95: Readonly<Record<string, number>>): Policy => ({
      ...current,
      models: current.models.map((model) => ({
        ...model,
        latencyMs: { ...model.latencyMs, p95: p95[model.id] ?? model.latencyMs.p95 },
      })),
    });
    const first = (p95: Readonly<Record<string, number>>) =>
      planFor({ strategy: 'latency' }, recommend, timed(p95)).firstModel;
    expect(first({ [HAIKU]: 2_500, [SONNET]: 2_000 })).toBe(SONNET);
    expect(first({ [HAIKU]: 2_000, [SONNET]: 2_000 })).toBe(SONNET);
  });
});

describe('cost', () => {
  it('is the cheapest whose quality at this task passes', () => {
    expect(planFor({ strategy: 'cost' }, faq).firstModel).toBe(HAIKU);
    const strong = planFor({ strategy: 'cost' }, recommend);
    expect(strong.firstModel).toBe(SONNET);
    expect(strong.reason).toContain('expected to reach quality 0.85 is mid');
  });

  it('comes as near as the tier lets it, and says so', () => {
    const plan = planFor({ strategy: 'cost', tier: 'economy' }, recommend);
    expect(plan.firstModel).toBe(HAIKU);
    expect(plan.reason).toContain('no model is expected to reach quality 0.85');
  });
});

describe('cheapest', () => {
  it.each([
    ['What is a light novel?', 2, HAIKU],
    ['Convert this list to a table', 5, HAIKU],
    ['Plan a reading club for my class', 5, SONNET],
    ['売上を分析して', 3, OPUS],
  ] as const)('%s: the cheapest that is up to it', (query, complexity, model) => {
    const plan = planFor({ strategy: 'cheapest', tier: 'premium', query }, { complexity });
    expect(plan.firstModel).toBe(model);
    expect(plan.minConfidence).toBe(0);
  });

  it('names the level and the kind of work, and says when nobody is up to it', () => {
    const plan = planFor({ strategy: 'cheapest', query: 'Analyze this market' }, { complexity: 9 });
    expect(plan.firstModel).toBe(SONNET);
    expect(plan.reason).toBe(
      'cheapest: nobody is up to expert work (analysis); claude-sonnet-5-5 comes nearest, unchecked',
    );
  });

  it('chooses within a chain that the request names', () => {
    const plan = planFor({ strategy: 'cheapest', chain: 'mixed', query: 'hello' }, { complexity: 1 });
    expect(plan.firstModel).toBe(HAIKU);
    const hard = planFor({ strategy: 'cheapest', chain: 'openai', query: 'hello' }, { complexity: 8 });
    expect(modelsOf(hard)).toEqual(['gpt-4o']);
  });
});

describe('cascade, and its alias fallback', () => {
  it.each(['cascade', 'fallback'] as const)(
    '%s begins with the cheapest, whatever the message',
    (strategy) => {
      const plan = planFor({ strategy, tier: 'premium' }, { ...recommend, complexity: 9 });
      expect(modelsOf(plan)).toEqual([HAIKU, SONNET, OPUS]);
      expect(plan).toMatchObject({ strategy: 'cascade', minConfidence: 0.8, maxClimbs: 2 });
    },
  );
});

describe('auto with a goal', () => {
  it('is the same with the balanced goal as without one, in every lane', () => {
    for (const message of [{}, faq, recommend, { ...faq, complexity: 8 }]) {
      for (const tier of ['economy', 'standard', 'premium'] as const) {
        const plain = planLanes(request({ tier }), classification(message), current);
        expect(planLanes(request({ tier, goal: 'balanced' }), classification(message), current)).toEqual(
          plain,
        );
      }
    }
  });

  it('chooses by score between the rung of the lane and that of the tier, and shows the scores', () => {
    const plan = planFor({ goal: 'quality' }, { intents: ['summarization'], complexity: 4 });
    expect(plan.selection?.model).toBe(plan.firstModel);
    expect(plan.selection?.alternatives.map(({ model }) => model)).toEqual([SONNET]);
    expect(plan.reason).toContain('goal quality: claude-haiku-5-5 (score 0.8');
  });

  it('never goes below the rung that the lane needs', () => {
    for (const goal of ['cost', 'latency', 'quality'] as const) {
      expect(planFor({ goal, tier: 'premium' }, recommend).firstModel).not.toBe(HAIKU);
    }
  });

  it('takes the stronger model for quality where the cheap one is weak at the task', () => {
    const weak: Policy = {
      ...current,
      models: current.models.map((model) =>
        model.id === HAIKU ? { ...model, taskQuality: { summarization: 0.6 } } : model,
      ),
    };
    const message = { intents: ['summarization'], complexity: 4 } satisfies Partial<Classification>;
    expect(planFor({ goal: 'quality' }, message, weak).firstModel).toBe(SONNET);
    expect(planFor({ goal: 'cost' }, message, weak).firstModel).toBe(HAIKU);
  });

  it('counts for nothing under another strategy', () => {
    const plan = planFor({ strategy: 'cascade', goal: 'quality' }, recommend);
    expect(plan).toEqual(planFor({ strategy: 'cascade' }, recommend));
  });
});
