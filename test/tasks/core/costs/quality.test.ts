import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mix, Part } from '../../../../tasks/core/costs/mix.ts';
import { mixQuality, type Skill, taskQuality } from '../../../../tasks/core/costs/quality.ts';
import { checkOutlook } from '../../../../tasks/core/escalation/belief.ts';

const SKILLS: Readonly<Record<string, Skill>> = {
  weak: { quality: 0.8, taskQuality: { faq: 0.9, comparison: 0.6 } },
  strong: { quality: 0.95, taskQuality: { comparison: 0.94 } },
};
const skillOf = (model: string): Skill => SKILLS[model] ?? { quality: 0, taskQuality: {} };
const TERMS = { overlap: 0.5, acceptsGood: 0.9, acceptsBad: 0.5 };

const part = (share: number, tasks: Part['tasks'], ...models: readonly string[]): Part => ({
  name: 'part',
  share,
  tasks,
  calls: models.map((model) => ({ model, inputTokens: 1, outputTokens: 1 })),
});
const mixOf = (...parts: readonly Part[]): Mix => ({
  name: 'test',
  messagesPerDay: 1,
  cacheHitShare: 0,
  everyMessage: [],
  parts,
});
const qualityOf = (...parts: readonly Part[]) => mixQuality(mixOf(...parts), 'strong', skillOf, TERMS);

/** Sums of small shares lose their last places. */
const ROUNDING = 1e-8;

describe('quality of a mix', () => {
  it('is the task quality of whoever answers where nothing is checked', () => {
    const { quality, retained, checkRejects } = qualityOf(
      part(0.6, ['faq'], 'weak'),
      part(0.4, ['comparison'], 'strong'),
    );
    expect(quality).toBeCloseTo(0.6 * 0.9 + 0.4 * 0.94, 9);
    expect(retained).toBeCloseTo((0.6 * 0.9 + 0.4 * 0.94) / (0.6 * 0.95 + 0.4 * 0.94), 9);
    expect(checkRejects).toBeNull();
  });

  it('retains all of itself when the baseline answers everything', () => {
    expect(qualityOf(part(0.3, ['faq'], 'strong'), part(0.7, ['comparison'], 'strong')).retained).toBe(1);
  });

  it('takes the mean of several tasks, and the overall quality of none', () => {
    expect(taskQuality(skillOf('weak'), ['faq', 'comparison'])).toBeCloseTo(0.75, 12);
    expect(taskQuality(skillOf('weak'), [])).toBe(0.8);
  });

  it('tells what the check would reject at its own point', () => {
    const { accepted } = checkOutlook(0.9, TERMS);
    const { checkRejects } = qualityOf(part(0.9, ['faq'], 'weak'), part(0.1, [], 'weak', 'strong'));
    expect(checkRejects).toBeCloseTo(1 - accepted, 9);
  });

  it('gains with each escalation, as far as the check finds the bad answers', () => {
    const at = (escalated: number): number =>
      qualityOf(
        part(1 - escalated, ['comparison'], 'weak'),
        part(escalated, ['comparison'], 'weak', 'strong'),
      ).quality;
    const climbing = [0.001, 0.1, 0.2, 0.4, 0.7, 0.999].map(at);
    expect(climbing).toEqual(climbing.toSorted((one, other) => one - other));
    expect(at(0.001)).toBeCloseTo(0.6, 2);
    // Asked every time, the strong model is as good as alone: nobody's rejection tells anything.
    expect(at(0.999999)).toBeCloseTo(0.94, 3);
  });

  it('is never worse in an ensemble than its best member, and better where the other one is any good', () => {
    const alone = (task: 'faq' | 'comparison') => qualityOf(part(1, [task], 'strong')).quality;
    const together = (task: 'faq' | 'comparison') =>
      qualityOf({ ...part(1, [task], 'weak', 'strong'), together: true }).quality;
    expect(together('comparison')).toBeCloseTo(alone('comparison'), 9);
    expect(together('faq')).toBeGreaterThan(alone('faq') + 0.005);
    expect(together('faq')).toBeLessThan(alone('faq') + (1 - alone('faq')) / 2);
  });

  it('stays between the weakest and a perfect answer, whatever the shares', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, (cut, escalated, acceptsBad, more) => {
        const terms = { overlap: 0.5, acceptsBad, acceptsGood: acceptsBad + (1 - acceptsBad) * more };
        const mix = mixOf(
          part(cut * (1 - escalated), ['comparison'], 'weak'),
          part(cut * escalated, [], 'weak', 'strong'),
          part(1 - cut, ['faq'], 'strong'),
        );
        const { quality } = mixQuality(mix, 'strong', skillOf, terms);
        expect(quality).toBeGreaterThanOrEqual(0.6 - ROUNDING);
        expect(quality).toBeLessThanOrEqual(1);
      }),
    );
  });
});
