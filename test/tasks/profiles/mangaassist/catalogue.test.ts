import { describe, expect, it } from 'vitest';
import type { Order, Product } from '../../../../tasks/core/catalogue.ts';
import {
  articles,
  catalogueVersion,
  genres,
  orders,
  products,
  SHOP_DATA_NOTE,
  sessions,
} from '../../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { shopData } from '../../../../tasks/profiles/mangaassist/catalogue/shop.ts';
import { contentVersion } from '../../../../tasks/profiles/mangaassist/catalogue/version.ts';

/** Two names are one when they differ by case, width, spaces or punctuation only. */
const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

const namesOf = ({ title, titleJa, aliases }: Product): ReadonlySet<string> =>
  new Set([title, titleJa, ...aliases].map(folded));

const isJapanese = (text: string): boolean =>
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text);

const repeated = (values: readonly string[]): readonly string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

const byId = new Map(products.map((product) => [product.id, product]));
const darkFantasy = products.filter((product) => product.genres.includes('dark-fantasy'));

/** Series whose Japanese title is officially in Latin letters or digits. */
const LATIN_TITLES = [
  'akira',
  'banana-fish',
  'basara',
  'beck',
  'billy-bat',
  'black-lagoon',
  'blame',
  'bleach',
  'blue-giant',
  'btooom',
  'claymore',
  'd-gray-man',
  'death-note',
  'dr-stone',
  'dragon-ball',
  'edens-zero',
  'fairy-tail',
  'gantz',
  'giant-killing',
  'great-teacher-onizuka',
  'h2',
  'hellsing',
  'hunter-x-hunter',
  'liar-game',
  'major',
  'monster',
  'nana',
  'one-piece',
  'pandora-hearts',
  'paradise-kiss',
  'pluto',
  'rave-master',
  'slam-dunk',
  'spy-x-family',
  'xxxholic',
  'yawara',
];
/** Authors who sign in Latin letters in Japan too. */
const LATIN_AUTHORS = ['CLAMP', 'ONE'];

describe('the series', () => {
  it('are at least 220, and every audience has a shelf', () => {
    expect(products.length).toBeGreaterThanOrEqual(220);
    const count = (audience: Product['audience']): number =>
      products.filter((product) => product.audience === audience).length;
    expect(count('shonen')).toBeGreaterThanOrEqual(60);
    expect(count('seinen')).toBeGreaterThanOrEqual(60);
    expect(count('shojo')).toBeGreaterThanOrEqual(30);
    expect(count('josei')).toBeGreaterThanOrEqual(15);
    expect(count('kids')).toBeGreaterThanOrEqual(10);
  });

  it('have an id and titles of their own', () => {
    expect(repeated(products.map(({ id }) => id))).toEqual([]);
    expect(repeated(products.map(({ title }) => folded(title)))).toEqual([]);
    expect(repeated(products.map(({ titleJa }) => folded(titleJa)))).toEqual([]);
  });

  it('share no name with one another, whatever the customer types', () => {
    expect(repeated(products.flatMap((product) => [...namesOf(product)]))).toEqual([]);
  });

  it('have names that are not words of the vocabulary', () => {
    const words = new Set(genres.flatMap(({ en, ja, synonyms }) => [en, ja, ...synonyms]).map(folded));
    expect(products.flatMap((product) => [...namesOf(product)]).filter((name) => words.has(name))).toEqual(
      [],
    );
  });

  it('repeat no alias and no genre', () => {
    for (const { id, title, titleJa, aliases, genres: kinds, themes } of products) {
      expect(repeated([title, ...aliases]), id).toEqual([]);
      expect(aliases, id).not.toContain(titleJa);
      expect(repeated([...kinds, ...themes]), id).toEqual([]);
    }
  });

  it('began between 1945 and 2026, and no finished one has an impossible number of volumes', () => {
    for (const { id, year, volumes, status } of products) {
      if (year !== undefined) expect(year >= 1945 && year <= 2026, `${id}: ${year}`).toBe(true);
      if (volumes === undefined) continue;
      expect(volumes >= 1 && volumes <= 250, `${id}: ${volumes}`).toBe(true);
      expect(status, `${id} counts volumes that may still grow`).toBe('finished');
      // Nobody publishes more than nine volumes a year for the whole of a run.
      if (year !== undefined) expect(volumes, id).toBeLessThanOrEqual((2026 - year + 1) * 9);
    }
  });

  it('are written in Japanese where they say so', () => {
    const latin = products.filter(({ titleJa }) => !isJapanese(titleJa)).map(({ id }) => id);
    expect(latin.toSorted()).toEqual(LATIN_TITLES);
    expect(
      [...new Set(products.map(({ authorJa }) => authorJa))].filter((name) => !isJapanese(name)),
    ).toEqual(expect.arrayContaining(LATIN_AUTHORS));
    for (const { id, authorJa, synopsisJa } of products) {
      expect(isJapanese(authorJa) || LATIN_AUTHORS.includes(authorJa), `${id}: ${authorJa}`).toBe(true);
      expect(isJapanese(synopsisJa), id).toBe(true);
    }
  });

  it('can be typed in Japanese script even when the title is in Latin letters', () => {
    for (const id of LATIN_TITLES) {
      expect(byId.get(id)?.aliases.some(isJapanese), id).toBe(true);
    }
  });

  it('have one synopsis each, a sentence in English and in Japanese', () => {
    expect(repeated(products.map(({ synopsis }) => synopsis))).toEqual([]);
    expect(repeated(products.map(({ synopsisJa }) => synopsisJa))).toEqual([]);
    for (const { id, title, author, synopsis, synopsisJa } of products) {
      expect(
        synopsis.endsWith('.') && synopsis.length >= 40 && synopsis.length <= 160,
        `${id}: ${synopsis}`,
      ).toBe(true);
      expect(synopsisJa.endsWith('。') && synopsisJa.length <= 90, `${id}: ${synopsisJa}`).toBe(true);
      expect(isJapanese(title + author + synopsis), id).toBe(false);
    }
  });

  it('name an author the same way everywhere', () => {
    const spellings = new Map<string, Set<string>>();
    for (const { author, authorJa } of products) {
      spellings.set(author, (spellings.get(author) ?? new Set()).add(authorJa));
    }
    expect([...spellings].filter(([, written]) => written.size > 1)).toEqual([]);
    expect(repeated([...spellings.values()].flatMap((written) => [...written]))).toEqual([]);
  });
});

describe('the vocabulary', () => {
  it('holds every genre and theme of the series under its kind, and no term nobody uses', () => {
    const kinds = new Map(genres.map(({ id, kind }) => [id, kind]));
    for (const { id, genres: own, themes } of products) {
      for (const genre of own) expect(kinds.get(genre), `${id}: ${genre}`).toBe('genre');
      for (const theme of themes) expect(kinds.get(theme), `${id}: ${theme}`).toBe('theme');
    }
    const used = new Set(products.flatMap((product) => [...product.genres, ...product.themes]));
    expect(genres.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  });

  it('gives a word to one term only', () => {
    expect(repeated(genres.map(({ id }) => id))).toEqual([]);
    const words = genres.flatMap(({ en, ja, synonyms }) => [...new Set([en, ja, ...synonyms].map(folded))]);
    expect(repeated(words)).toEqual([]);
  });

  it('knows worldbuilding and dark fantasy by the words customers use', () => {
    const find = (word: string): string | undefined =>
      genres.find(({ en, ja, synonyms }) => [en, ja, ...synonyms].includes(word))?.id;
    expect(find('great worldbuilding')).toBe('worldbuilding');
    expect(find('世界観')).toBe('worldbuilding');
    expect(find('ダークファンタジー')).toBe('dark-fantasy');
  });
});

describe('the invented shop', () => {
  it('says that it is invented', () => {
    expect(SHOP_DATA_NOTE).toBe('Prices, stock and sales are invented for the demonstration shop.');
  });

  it('has about four of five series in stock and a fifth to a quarter on sale', () => {
    const share = (among: (product: Product) => boolean): number =>
      products.filter(among).length / products.length;
    expect(share(({ stock }) => stock > 0)).toBeGreaterThan(0.75);
    expect(share(({ stock }) => stock > 0)).toBeLessThan(0.85);
    expect(share(({ sale }) => sale !== null)).toBeGreaterThan(0.2);
    expect(share(({ sale }) => sale !== null)).toBeLessThanOrEqual(0.25);
  });

  it('asks the same price on every machine, in whole cents and whole yen', () => {
    for (const { id, volumes, priceUsd, priceJpy, stock, missingVolumes, sale } of products) {
      expect(shopData(id, volumes)).toEqual({ priceUsd, priceJpy, stock, missingVolumes, sale });
      expect(Number(priceUsd.toFixed(2)), id).toBe(priceUsd);
      expect(Number.isInteger(priceJpy) && Number.isInteger(stock) && stock >= 0, id).toBe(true);
    }
    expect(shopData('attack-on-titan', 34)).toEqual({
      priceUsd: 12.99,
      priceJpy: 715,
      stock: 1,
      missingVolumes: [19],
      sale: null,
    });
  });

  it('misses only volumes that exist, of series it has', () => {
    const gaps = products.filter(({ missingVolumes }) => missingVolumes.length > 0);
    expect(gaps.length).toBeGreaterThan(5);
    for (const { id, volumes = 0, missingVolumes, stock } of gaps) {
      expect(stock, id).toBeGreaterThan(0);
      for (const volume of missingVolumes) expect(volume >= 1 && volume <= volumes, id).toBe(true);
    }
  });

  it('ends every sale on a day around the turn of 2026', () => {
    for (const { id, sale } of products) {
      if (sale === null) continue;
      expect([10, 15, 20, 25, 30], id).toContain(sale.percentOff);
      expect(sale.endsOn >= '2026-12-01' && sale.endsOn <= '2027-01-31', id).toBe(true);
    }
  });

  it('can answer the dark fantasy question both ways: in stock, on sale, sold out', () => {
    expect(byId.has('attack-on-titan')).toBe(true);
    expect(byId.has('berserk')).toBe(true);
    const inStock = darkFantasy.filter(({ stock }) => stock > 0);
    expect(inStock.length).toBeGreaterThanOrEqual(4);
    expect(inStock.filter(({ sale }) => sale !== null).length).toBeGreaterThanOrEqual(1);
    expect(darkFantasy.filter(({ stock }) => stock === 0).length).toBeGreaterThanOrEqual(1);
  });
});

describe('the articles', () => {
  it('answer at least 24 topics once each, in both languages', () => {
    expect(articles.length).toBeGreaterThanOrEqual(24);
    expect(repeated(articles.map(({ id }) => id))).toEqual([]);
    expect(repeated(articles.map(({ topic }) => topic))).toEqual([]);
    expect(repeated(articles.flatMap(({ questionEn, questionJa }) => [questionEn, questionJa]))).toEqual([]);
  });

  it('ask in questions and answer in one to three sentences', () => {
    for (const { id, questionEn, answerEn, questionJa, answerJa } of articles) {
      expect(questionEn, id).toMatch(/\?$/u);
      expect(answerEn.match(/[.!](?=\s|$)/gu)?.length, id).toBeOneOf([1, 2, 3]);
      expect(answerJa.match(/。/gu)?.length, id).toBeOneOf([1, 2, 3]);
      expect(isJapanese(questionJa) && isJapanese(answerJa), id).toBe(true);
      expect(isJapanese(questionEn + answerEn), id).toBe(false);
    }
  });
});

describe('the sample orders', () => {
  const dates = ({ orderedOn, shippedOn, deliveredOn, expectedOn }: Order): readonly string[] =>
    [orderedOn, shippedOn, deliveredOn ?? expectedOn].filter((date) => date !== undefined);

  it('are at least twelve, of six customers, in every status', () => {
    expect(orders.length).toBeGreaterThanOrEqual(12);
    expect(orders.map(({ id }) => id)).toEqual(orders.map((_, index) => `MA-${10_001 + index}`));
    expect(new Set(orders.map(({ userId }) => userId)).size).toBe(6);
    expect(new Set(orders.map(({ status }) => status))).toEqual(
      new Set(['placed', 'packed', 'shipped', 'delivered', 'cancelled', 'returned']),
    );
  });

  it('hold volumes that exist at the prices of the shop, and totals that add up', () => {
    for (const { id, items, totalUsd } of orders) {
      const cents = items.reduce((sum, item) => sum + Math.round(item.priceUsd * 100) * item.quantity, 0);
      expect(Math.round(totalUsd * 100), id).toBe(cents);
      for (const { productId, volume, quantity, priceUsd } of items) {
        const product = byId.get(productId);
        expect(product?.priceUsd, `${id}: ${productId}`).toBe(priceUsd);
        expect(volume >= 1 && volume <= (product?.volumes ?? 5), `${id}: ${productId} ${volume}`).toBe(true);
        expect(quantity, id).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it('move forward in time, in October and November 2026', () => {
    for (const order of orders) {
      expect(order.orderedOn, order.id).toMatch(/^2026-1[01]-\d\d$/u);
      expect(dates(order), order.id).toEqual(dates(order).toSorted());
    }
  });

  it('carry the dates and the parcel that their status implies', () => {
    for (const { id, status, shippedOn, deliveredOn, expectedOn, carrier, trackingNumber } of orders) {
      const sent = ['shipped', 'delivered', 'returned'].includes(status);
      expect(shippedOn !== undefined, id).toBe(sent);
      expect(carrier !== undefined && trackingNumber !== undefined, id).toBe(sent);
      expect(deliveredOn !== undefined, id).toBe(status === 'delivered' || status === 'returned');
      expect(expectedOn !== undefined, id).toBe(['placed', 'packed', 'shipped'].includes(status));
    }
    expect(repeated(orders.flatMap(({ trackingNumber }) => trackingNumber ?? []))).toEqual([]);
  });
});

describe('the sample sessions', () => {
  it('are four, in both languages, and alternate from the customer to the shop', () => {
    expect(sessions.length).toBe(4);
    const openings = sessions.map(({ turns }) => turns[0]?.content ?? '');
    expect(openings.filter(isJapanese).length).toBe(2);
    for (const { sessionId, turns } of sessions) {
      expect(
        turns.map(({ role }) => role),
        sessionId,
      ).toEqual(turns.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')));
      expect(turns.at(-1)?.role, sessionId).toBe('assistant');
    }
  });

  it('mention only orders of their own customer', () => {
    for (const { sessionId, userId, turns } of sessions) {
      const mentioned = turns.flatMap(({ content }) => content.match(/MA-\d{5}/gu) ?? []);
      for (const id of mentioned) {
        expect(orders.find((order) => order.id === id)?.userId, sessionId).toBe(userId);
      }
    }
    expect(sessions.filter(({ turns }) => turns.some(({ content }) => content.includes('MA-'))).length).toBe(
      2,
    );
  });
});

it('the version changes with a product, an article or a term, and with nothing else', () => {
  expect(catalogueVersion).toMatch(/^[0-9a-f]{12}$/u);
  expect(contentVersion([products, articles, genres])).toBe(catalogueVersion);
  const dearer = products.map((product) => ({ ...product, priceUsd: product.priceUsd + 1 }));
  expect(contentVersion([dearer, articles, genres])).not.toBe(catalogueVersion);
  expect(contentVersion([products, articles.slice(1), genres])).not.toBe(catalogueVersion);
  expect(contentVersion([products, articles, genres.slice(1)])).not.toBe(catalogueVersion);
});
