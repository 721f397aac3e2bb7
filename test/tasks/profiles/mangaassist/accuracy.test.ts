import { describe, expect, it } from 'vitest';
import { laneBand } from '../../../../tasks/core/routing/band.ts';
import { createMangaAssist } from '../../../../tasks/profiles/mangaassist/profile.ts';
import { heldOut, type Labelled, tuned } from './messages.ts';
import { plain } from './plain.ts';

const profile = createMangaAssist();
const policy = profile.defaultPolicy;

interface Measured {
  readonly first: number;
  readonly exact: number;
  readonly band: number;
  /** Share of right first intents among those that would not be asked of a model, and how many they are. */
  readonly sure: number;
  readonly sureShare: number;
}

function measure(messages: readonly Labelled[]): Measured {
  const rows = messages.map(({ text, intents, band }) => {
    const { classification } = profile.classify(text, [], undefined);
    return {
      first: classification.intents[0] === intents[0],
      exact: classification.intents.join() === intents.join(),
      band: laneBand(classification, 'auto', policy) === band,
      sure: classification.confidence >= policy.thresholds.classify,
    };
  });
  const share = (of: typeof rows, holds: (row: (typeof rows)[number]) => boolean): number =>
    of.filter(holds).length / of.length;
  const sure = rows.filter((row) => row.sure);
  return {
    first: share(rows, (row) => row.first),
    exact: share(rows, (row) => row.exact),
    band: share(rows, (row) => row.band),
    sure: share(sure, (row) => row.first),
    sureShare: sure.length / rows.length,
  };
}

const language = (text: string): string => (/[\u3040-\u30ff\u4e00-\u9fff]/u.test(text) ? 'ja' : 'en');

describe('accuracy of the rules', () => {
  it('covers both languages and every intent in each half', () => {
    for (const half of [tuned, heldOut]) {
      expect(half.length).toBeGreaterThanOrEqual(85);
      for (const spoken of ['en', 'ja']) {
        const intents = half.filter(({ text }) => language(text) === spoken).flatMap((row) => row.intents);
        expect(new Set(intents).size, spoken).toBe(13);
      }
    }
  });

  it('has no message in both halves', () => {
    const texts = new Set(tuned.map(({ text }) => text));
    expect(heldOut.filter(({ text }) => texts.has(text))).toEqual([]);
  });

  it('holds on the half it was tuned on', () => {
    const { first, exact, band } = measure(tuned);
    expect(first).toBeGreaterThanOrEqual(0.97);
    expect(exact).toBeGreaterThanOrEqual(0.94);
    expect(band).toBeGreaterThanOrEqual(0.95);
  });

  it('holds on the half it was never tuned on', () => {
    const { first, exact, band } = measure(heldOut);
    expect(first).toBeGreaterThanOrEqual(0.9);
    expect(exact).toBeGreaterThanOrEqual(0.88);
    expect(band).toBeGreaterThanOrEqual(0.92);
  });

  it('understands most of the newest unseen batch, the hardest of the held-out half', () => {
    const { first, band } = measure(plain);
    expect(first).toBeGreaterThanOrEqual(0.83);
    expect(band).toBeGreaterThanOrEqual(0.86);
  });

  it('is right nearly always where it is sure enough not to ask a model', () => {
    const { sure, sureShare } = measure(heldOut);
    expect(sure).toBeGreaterThanOrEqual(0.95);
    expect(sureShare).toBeGreaterThanOrEqual(0.8);
    expect(measure(plain).sure).toBeGreaterThanOrEqual(0.93);
  });
});
