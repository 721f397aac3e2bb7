import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as catalogue from '../../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { articleText, productText } from '../../../../workflows/catalogue/entries.ts';
import { embed } from '../../../../workflows/local/simulator/embedding/embed.ts';
import { anyText } from '../../../harness/any-text.ts';

type Vector = Float64Array;
const vectorOf = (text: string): Vector => Float64Array.from(embed(text, 1024, true));

function dot(one: Vector, other: Vector): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
const nearness = (one: string, other: string): number => dot(vectorOf(one), vectorOf(other));

describe('an embedding', () => {
  it('of any text is a unit vector of the size asked for, always the same', () => {
    const anyWords = fc.oneof(anyText({ maxLength: 300 }), fc.string({ maxLength: 300 }));
    fc.assert(
      fc.property(anyWords, fc.constantFrom(256, 512, 1024), (text, dimensions) => {
        const vector = embed(text, dimensions, true);
        expect(vector).toHaveLength(dimensions);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 9);
        expect(embed(text, dimensions, true)).toEqual(vector);
      }),
    );
  });

  it('that is not normalised has the same direction', () => {
    const raw = embed('dark fantasy with giants', 512, false);
    const unit = embed('dark fantasy with giants', 512, true);
    const norm = Math.hypot(...raw);
    expect(norm).not.toBeCloseTo(1, 3);
    for (const [at, value] of raw.entries()) expect(value / norm).toBeCloseTo(unit[at] ?? Number.NaN, 9);
  });

  it.each([
    ['dark fantasy', 'ダークファンタジー', 'cooking contest'],
    ['I want to send this back', '返品したい', '悪魔の物語'],
    ['料理の漫画', 'food and restaurants', 'space opera'],
    ['進撃の巨人みたいな作品', '進撃の巨人', '鬼滅の刃'],
    ['a vampire tale', 'vampires', 'baseball'],
    ['my book arrived torn', '破れた本が届いた', 'gift cards'],
  ])('of %j is nearer to %j than to %j', (text, near, far) => {
    expect(nearness(text, near)).toBeGreaterThan(nearness(text, far) + 0.1);
  });

  it('of unrelated texts is nearly at right angles', () => {
    expect(Math.abs(nearness('volleyball at school', '返金の手続き'))).toBeLessThan(0.1);
  });
});

describe('the nearest of the whole catalogue', () => {
  const words = new Map(catalogue.genres.map((term) => [term.id, [term.en, term.ja, ...term.synonyms]]));
  const entries = [
    ...catalogue.products.map((product) => ({
      id: product.id,
      terms: [...product.genres, ...product.themes],
      vector: vectorOf(productText(product, (id) => words.get(id) ?? [])),
    })),
    ...catalogue.articles.map((article) => ({
      id: article.id,
      terms: [],
      vector: vectorOf(articleText(article)),
    })),
  ];
  const nearest = (query: string, count: number) => {
    const asked = vectorOf(query);
    return entries
      .map(({ id, terms, vector }) => ({ id, terms, near: dot(asked, vector) }))
      .toSorted((one, other) => other.near - one.near)
      .slice(0, count);
  };
  const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length;

  it.each([
    ['en', (term: { en: string }) => `can you recommend a manga about ${term.en}?`],
    ['ja', (term: { ja: string }) => `${term.ja}の漫画をおすすめしてください`],
  ] as const)('have the theme that is asked for in %s', (_, ask) => {
    const hits = catalogue.genres.flatMap((term) => {
      const holders = entries.filter(({ terms }) => terms.includes(term.id)).length;
      if (holders < 3) return [];
      return nearest(ask(term as never), Math.min(5, holders)).map(({ terms }) =>
        terms.some((id) => id === term.id),
      );
    });
    expect(share(hits)).toBeGreaterThan(0.95);
  });

  it('are mostly the title that is named, and always the article that is asked', () => {
    const first = (query: string): string | undefined => nearest(query, 1)[0]?.id;
    const titles = catalogue.products.flatMap(({ id, title, titleJa }) => [
      first(`do you have ${title}?`) === id,
      first(`${titleJa}はありますか`) === id,
    ]);
    expect(share(titles)).toBeGreaterThan(0.85);
    const articles = catalogue.articles.flatMap(({ id, questionEn, questionJa }) => [
      first(questionEn) === id,
      first(questionJa) === id,
    ]);
    expect(share(articles)).toBeGreaterThan(0.97);
  });
});
