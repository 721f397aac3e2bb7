import { describe, expect, it } from 'vitest';
import type { LanePlan } from '../../../../tasks/core/contract/plan.ts';
import { isLastWord } from '../../../../tasks/core/drafts/is-last-word.ts';

const LADDER = [
  { rung: 'cheap', model: 'small' },
  { rung: 'mid', model: 'large' },
] as const;
const member = (model: string, role: 'answer' | 'insurance') => ({ model, role, share: 0.5 });

const plan = (changes: Partial<LanePlan>): LanePlan =>
  ({ ladder: [...LADDER], members: [], maxClimbs: 2, minConfidence: 0.8, ...changes }) as LanePlan;

describe('the last word', () => {
  it.each<[string, Partial<LanePlan>, string, 'answer' | 'insurance' | 'meta', boolean]>([
    ['is not the first rung of two', {}, 'small', 'answer', false],
    ['is the last rung', {}, 'large', 'answer', true],
    ['is a sole rung', { ladder: [LADDER[0]] }, 'small', 'answer', true],
    ['is any rung where nobody climbs', { maxClimbs: 0 }, 'small', 'answer', true],
    ['is any rung where no answer is too unsure', { minConfidence: 0 }, 'small', 'answer', true],
    [
      'is the strong answer beside its insurance',
      { members: [member('large', 'answer'), member('small', 'insurance')] },
      'large',
      'answer',
      true,
    ],
    [
      'is never an insurance',
      { ladder: [LADDER[0]], members: [member('large', 'answer'), member('small', 'insurance')] },
      'small',
      'insurance',
      false,
    ],
    [
      'is nobody’s among several',
      { members: [member('large', 'answer'), member('small', 'answer')] },
      'large',
      'answer',
      false,
    ],
    [
      'is the meta-model’s',
      { members: [member('a', 'answer'), member('b', 'answer')] },
      'large',
      'meta',
      true,
    ],
  ])('%s', (_, changes, model, role, expected) => {
    expect(isLastWord(plan(changes), model, role)).toBe(expected);
  });
});
