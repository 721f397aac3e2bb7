import type { Article, Product } from '../../../../tasks/core/catalogue.ts';
import type { IndexEntry } from '../../../../tasks/ports/passage-index.ts';

export const DIMENSIONS = 4;

const product = (id: string, changes: Partial<Product>): Product => ({
  id,
  title: id,
  titleJa: id,
  aliases: [],
  author: 'Somebody',
  authorJa: '誰か',
  genres: [],
  themes: [],
  status: 'finished',
  audience: 'seinen',
  synopsis: 'A story.',
  synopsisJa: '物語。',
  priceUsd: 10,
  priceJpy: 1_000,
  stock: 1,
  missingVolumes: [],
  sale: null,
  ...changes,
});

const ofProduct = (vector: readonly number[], text: string, record: Product): IndexEntry => ({
  id: `product:${record.id}`,
  kind: 'product',
  text: `${record.title}\n${record.titleJa}\n${text}`,
  vector,
  product: record,
});

const returns: Article = {
  id: 'returns',
  topic: 'returns',
  questionEn: 'Can I return a volume?',
  answerEn: 'Yes, within 30 days.',
  questionJa: '返品できますか？',
  answerJa: 'はい、30日以内に。',
};

/** Vectors on the axes: kNN order is read off the numbers. */
export const ENTRIES: readonly IndexEntry[] = [
  ofProduct(
    [1, 0, 0, 0],
    'A lone swordsman in a cruel world of demons.',
    product('berserk', {
      title: 'Berserk',
      titleJa: 'ベルセルク',
      author: 'Kentaro Miura',
      authorJa: '三浦建太郎',
      genres: ['dark-fantasy', 'action'],
      themes: ['revenge'],
      priceUsd: 14.99,
      stock: 12,
    }),
  ),
  ofProduct(
    [0.8, 0.6, 0, 0],
    'Soldiers fight giants behind walls. Nothing of a swordsman.',
    product('attack-on-titan', {
      title: 'Attack on Titan',
      titleJa: '進撃の巨人',
      aliases: ['AoT'],
      author: 'Hajime Isayama',
      authorJa: '諫山創',
      genres: ['dark-fantasy'],
      priceUsd: 12.5,
      stock: 0,
      sale: { percentOff: 20, endsOn: '2026-12-31' },
    }),
  ),
  ofProduct(
    [0, 0, 1, 0],
    'A surgeon hunts the boy he once saved.',
    product('monster', {
      title: 'Monster',
      titleJa: 'モンスター',
      author: 'Naoki Urasawa',
      genres: ['thriller'],
    }),
  ),
  {
    id: 'article:returns',
    kind: 'article',
    text: [returns.questionEn, returns.answerEn, returns.questionJa, returns.answerJa].join('\n'),
    vector: [0, 0, 0, 1],
    article: returns,
  },
];
