import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Band, Intent } from '../../../../tasks/core/contract/enums.ts';
import { laneBand } from '../../../../tasks/core/routing/band.ts';
import { createMangaAssist } from '../../../../tasks/profiles/mangaassist/profile.ts';
import { readShopExamples } from '../../../../workflows/learning/shop-examples.ts';
import { heldOut, type Labelled, tuned } from './messages.ts';
import { plain } from './plain.ts';

const profile = createMangaAssist();
const policy = profile.defaultPolicy;
const here = new URL('./', import.meta.url).pathname;

interface Unseen {
  readonly text: string;
  readonly intents: readonly Intent[];
  readonly complexity: number;
}

const trained = new Set(
  readShopExamples(`${here}../../../../tasks/profiles/mangaassist/examples`).map(({ text }) => text),
);
const notTrained = (messages: readonly Labelled[]): readonly Labelled[] =>
  messages.filter(({ text }) => !trained.has(text));

const unseen = (language: string): readonly Labelled[] => notTrained(readUnseen(language));

const readUnseen = (language: string): readonly Labelled[] =>
  readdirSync(`${here}unseen`)
    .filter((file) => file.startsWith(language))
    .flatMap((file) => JSON.parse(readFileSync(`${here}unseen/${file}`, 'utf8')) as readonly Unseen[])
    .map(({ text, intents, complexity }) => ({ text, intents, band: bandOf(text, intents, complexity) }));

/** The lane's band that intents and complexity stand for, by the routing rules. */
function bandOf(text: string, intents: readonly Intent[], complexity: number): Band {
  const { classification } = profile.classify(text, [], undefined);
  const labelled = {
    ...classification,
    intents: [...intents],
    complexity,
    needsContext: false,
    needsProductData: false,
  };
  return laneBand(labelled, 'auto', policy);
}

function measure(messages: readonly Labelled[]) {
  const rows = messages.map(({ text, intents, band }) => {
    const { classification } = profile.classify(text, [], undefined);
    return {
      first: classification.intents[0] === intents[0],
      any: intents.some((intent) => intent === classification.intents[0]),
      lane: laneBand(classification, 'auto', policy) === band,
      sure: classification.confidence >= policy.thresholds.classify,
    };
  });
  const share = (of: typeof rows, holds: (row: (typeof rows)[number]) => boolean): number =>
    of.filter(holds).length / of.length;
  const sure = rows.filter((row) => row.sure);
  return {
    first: share(rows, (row) => row.first),
    any: share(rows, (row) => row.any),
    lane: share(rows, (row) => row.lane),
    sure: share(sure, (row) => row.lane),
    sureShare: sure.length / rows.length,
  };
}

describe('the classifier on customer messages it was not trained on', () => {
  it('leaves enough of them when those that training happens to hold are taken out', () => {
    expect(unseen('en').length).toBeGreaterThanOrEqual(250);
    expect(unseen('ja').length).toBeGreaterThanOrEqual(250);
  });

  it.each(['en', 'ja'])('finds intent and lane of ordinary messages: %s', (language) => {
    const { first, any, lane } = measure(unseen(language));
    expect(first).toBeGreaterThanOrEqual(0.88);
    expect(any).toBeGreaterThanOrEqual(0.92);
    expect(lane).toBeGreaterThanOrEqual(0.92);
  });

  it('is right about the lane where it is sure enough not to ask a model, which is nearly always', () => {
    const { sure, sureShare } = measure([...unseen('en'), ...unseen('ja')]);
    expect(sure).toBeGreaterThanOrEqual(0.94);
    expect(sureShare).toBeGreaterThanOrEqual(0.85);
  });

  it('understands plainly worded messages', () => {
    const { first, lane } = measure(notTrained(plain));
    expect(first).toBeGreaterThanOrEqual(0.92);
    expect(lane).toBeGreaterThanOrEqual(0.9);
  });

  it('understands the trickier messages that the lexicon was written against', () => {
    const { first, lane } = measure(notTrained([...tuned, ...heldOut]));
    expect(first).toBeGreaterThanOrEqual(0.88);
    expect(lane).toBeGreaterThanOrEqual(0.9);
  });
});
