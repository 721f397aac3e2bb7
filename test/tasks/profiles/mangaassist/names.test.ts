import { expect, it } from 'vitest';
import { catalogueVersion, products } from '../../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { namedProducts, namesVersion } from '../../../../tasks/profiles/mangaassist/catalogue/names.ts';

const HINT = 'the catalogue has changed: write its names anew with `node workflows/catalogue/names.ts`';

it('knows the names and prices of every product of the catalogue, in its order', () => {
  const named = products.map(({ id, title, titleJa, aliases, author, authorJa, priceUsd, priceJpy }) => ({
    id,
    title,
    titleJa,
    aliases,
    author,
    authorJa,
    priceUsd,
    priceJpy,
  }));
  expect(namedProducts, HINT).toEqual(named);
});

it('has the version of the catalogue that it was taken from', () => {
  expect(namesVersion, HINT).toBe(catalogueVersion);
});
