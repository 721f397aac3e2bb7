import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import { ModelError } from '../../../tasks/core/errors.ts';
import { toNano, toUsd } from '../../../tasks/core/money.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import type { Embedder } from '../../../tasks/ports/embedder.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import type { EmbedAnswerInput } from '../../../tasks/retrieve/contract.ts';
import { embedAnswer } from '../../../tasks/retrieve/embed-answer.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { notImplemented } from '../../fakes/not-implemented.ts';
import { attempt, classification, request } from '../../fixtures/contract.ts';
import { type MachineVariables, STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';

const [world] = Object.values(WORLDS) as [MachineVariables];
const asked = request({ strategy: 'ensemble' });
const plan = planLanes(asked, classification(), defaultPolicy).ensemble;
const TITAN = 'titan-embed-text-v2';
const answer = attempt({ text: 'はい、在庫があります。', costUsd: 0.001 });

const input = (changes: Partial<EmbedAnswerInput> = {}): EmbedAnswerInput => ({
  mode: 'embed',
  request: asked,
  run: world.run,
  plan,
  answer,
  no: 4,
  spentUsd: 0.01,
  share: 0.25,
  ...changes,
});

function deps(now: number, embed: Embedder['embed'] = async () => ({ ...VECTOR, simulated: false })) {
  const journalled: Attempt[] = [];
  const waits: number[] = [];
  return {
    journalled,
    waits,
    ledger: new FakeLedger({ main: toNano(1), economy: 0 }),
    embedder: { embed },
    policies: { current: async () => defaultPolicy, version: async () => defaultPolicy },
    runs: {
      ...notImplemented('claim', 'finish', 'markAnswered', 'read', 'attempts'),
      journal: async (_: string, __: string, one: Attempt) => {
        journalled.push(one);
      },
    },
    clock: { now: () => STARTED_AT + now },
    timers: {
      alarm: (ms: number) => {
        waits.push(ms);
        return { signal: new AbortController().signal, cancel: () => {} };
      },
    },
  };
}
const VECTOR = { vector: [0.6, 0.8], inputTokens: 12 };

describe('the embedding of an answer', () => {
  it('is reserved, settled and journalled with its vector, as an attempt without a text', async () => {
    const stores = deps(1_000);
    const { attempts, degraded } = await embedAnswer(input(), stores);
    const [made] = attempts;
    expect(made).toMatchObject({ no: 4, role: 'embedding', model: TITAN, outcome: 'accepted', text: '' });
    expect(made?.costUsd).toBe(toUsd(toNano((12 * 0.02) / 1e6)));
    expect(made?.embedded).toEqual({ digest: expect.any(String), vector: expect.any(String) });
    expect(stores.journalled).toEqual(attempts);
    expect(stores.ledger.settled).toHaveLength(1);
    expect(degraded).toEqual([]);
  });

  it.each([
    ['while others are still being written', 300, 500],
    ['with just the time that the plan asks for', 3_000 - plan.comparison.needsMs, 250],
    ['a little late', 2_720, 80],
  ])('takes no time of what follows: %s', async (_, now, most) => {
    const stores = deps(now);
    await embedAnswer(input(), stores);
    expect(stores.waits).toEqual([most]);
  });

  it('is not made where what follows would have to wait', async () => {
    const stores = deps(2_900);
    const { attempts } = await embedAnswer(input(), stores);
    expect(attempts).toMatchObject([{ outcome: 'skipped', reason: 'no_time', costUsd: 0 }]);
    expect(stores.ledger.reserved).toEqual([]);
  });

  it('is paid out of what the member has left of its own share, and not beyond', async () => {
    const share = answer.costUsd / (plan.maxCostUsd - 0.01);
    const poor = await embedAnswer(input({ share }), deps(1_000));
    expect(poor.attempts).toMatchObject([{ outcome: 'skipped', reason: 'no_money', costUsd: 0 }]);
    expect(poor.attempts[0]?.embedded).toBeUndefined();
    const rich = await embedAnswer(input({ share: share * 1.1 }), deps(1_000));
    expect(rich.attempts).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('comes back as a fact where the provider fails, without a vector', async () => {
    const stores = deps(1_000, async () => {
      throw new ModelError('overloaded', TITAN, 'busy');
    });
    const { attempts } = await embedAnswer(input(), stores);
    expect(attempts).toMatchObject([{ outcome: 'throttled', costUsd: 0 }]);
    expect(stores.journalled[0]?.embedded).toBeUndefined();
  });
});
