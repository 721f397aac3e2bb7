import { describe, expect, it } from 'vitest';
import { createLabelModel, labelModelSchema } from '../../../tasks/core/learning/label-model.ts';
import { linearModelSchema } from '../../../tasks/core/learning/linear-model.ts';
import { readExamples } from '../../../workflows/learning/read-rows.ts';
import { type Example, trainLabels } from '../../../workflows/learning/train-labels.ts';

const here = new URL('./', import.meta.url).pathname;
/** Twenty requests to a bicycle hire of each of six kinds, half of them Japanese; and five more of each. */
const examples = readExamples(`${here}requests.jsonl`);
const unseen = readExamples(`${here}unseen.jsonl`);
const trained = trainLabels(examples);
const model = createLabelModel(trained.parameters);

describe('a classifier of twenty examples a label', () => {
  it('is trained on what is not asked of it', () => {
    const known = new Set(examples.map(({ text }) => text));
    expect(unseen.filter(({ text }) => known.has(text))).toEqual([]);
    expect([trained.examples, trained.labels, unseen.length]).toEqual([120, 6, 30]);
  });

  it('labels unseen requests in both languages', () => {
    const right = (rows: readonly Example[]) =>
      rows.filter(({ text, label }) => model.read(text).label === label).length / rows.length;
    const isJapanese = ({ text }: Example): boolean => /[ぁ-ん]/u.test(text);
    expect(right(unseen.filter(isJapanese))).toBeGreaterThanOrEqual(0.9);
    expect(right(unseen.filter((row) => !isJapanese(row)))).toBeGreaterThanOrEqual(0.9);
  });

  it('reads the same whatever width, case and apostrophes are', () => {
    expect(model.read('ＷＨＥＲＥ ＣＡＮ Ｉ ＰＡＲＫ？')).toEqual(model.read('where can i park?'));
    expect(model.read('It won’t unlock')).toEqual(model.read("it won't unlock"));
  });

  it('is surer of what it knows than of what it never saw', () => {
    const sure = model.read('The lock will not open when I scan the code.').confidence;
    for (const text of ['', '🙂🙂', '\ud800', 'Пришлите меню', 'お寿司の作り方']) {
      const reading = model.read(text);
      expect(reading.confidence).toBeLessThan(sure);
      expect(reading.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  it('estimates its accuracy on examples left out, and is not proud of those it has learnt', () => {
    const learnt =
      examples.filter(({ text, label }) => model.read(text).label === label).length / examples.length;
    expect(learnt).toBeGreaterThan(0.98);
    expect(trained.accuracy).toBeGreaterThan(0.45);
    expect(trained.accuracy).toBeLessThan(learnt);
  });

  it('comes out the same twice, in the form that is shipped', () => {
    expect(trainLabels(examples)).toEqual(trained);
    expect(labelModelSchema.parse(JSON.parse(JSON.stringify(trained.parameters)))).toEqual(
      trained.parameters,
    );
  });

  it('does not depend on how the labels are called or in which order they come', () => {
    const renamed = examples.map(({ text, label }) => ({ text, label: `x${label}` })).toReversed();
    const other = createLabelModel(trainLabels(renamed).parameters);
    const same = unseen.filter(({ text }) => other.read(text).label === `x${model.read(text).label}`);
    expect(same.length).toBeGreaterThanOrEqual(29);
  });
});

describe('training', () => {
  const two = (count: number): Example[] =>
    Array.from({ length: count }, (_, at) => [
      { text: `a bill of ${at} coins`, label: 'money' },
      { text: `a road of ${at} miles`, label: 'way' },
    ]).flat();

  it.each<[string, readonly Example[], string]>([
    ['no examples', [], 'the examples hold 0 labels: at least two are needed'],
    ['one label', two(5).filter(({ label }) => label === 'way'), 'hold 1 labels: at least two are needed'],
    [
      'one example of a label',
      [...two(3), { text: 'x', label: 'rare' }],
      'label rare has 1 example: give it two',
    ],
  ])('refuses %s', (_what, rows, message) => {
    expect(() => trainLabels(rows)).toThrow(message);
  });

  it('needs no more than two examples a label', () => {
    const { parameters } = trainLabels(two(2));
    expect(createLabelModel(parameters).read('how many coins is the bill').label).toBe('money');
  });

  it('hears what a lexicon found beside the words', () => {
    const texts = ['it', 'that', 'this one', 'the other', 'those', 'these'];
    const rows = texts.flatMap((text) => [
      { text, label: 'title', named: { title: 2 } },
      { text, label: 'author', named: { author: 2 } },
    ]);
    const named = createLabelModel(trainLabels(rows).parameters);
    expect(named.read('which', { title: 2 }).label).toBe('title');
    expect(named.read('which', { author: 2 }).label).toBe('author');
  });

  it('keeps fewer features when they must be seen more often, and says how far it is', () => {
    const shares: number[] = [];
    const rows = trainLabels(two(10), {
      bits: 12,
      leastExamples: 3,
      onProgress: (share) => shares.push(share),
    });
    const all = trainLabels(two(10), { bits: 12, leastExamples: 1 });
    expect(rows.parameters.model.buckets.length).toBeLessThan(all.parameters.model.buckets.length);
    expect(linearModelSchema.parse(rows.parameters.model).bits).toBe(12);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('takes examples as long as a book', () => {
    const book = (word: string): string =>
      Array.from({ length: 36_000 }, (_, at) => `${word}${at * 7_919}`).join(' ');
    // More features than a call takes arguments.
    const rows = [...two(2), { text: book('coin'), label: 'money' }];
    expect(trainLabels(rows, { bits: 20, leastExamples: 1 }).labels).toBe(2);
  });
});
