import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogueVersion, products } from '../../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { namedProducts } from '../../../../tasks/profiles/mangaassist/catalogue/names.ts';
import { NAMES_FILE, namesOf } from '../../../../workflows/catalogue/names.ts';

it('knows the catalogue as it is', () => {
  const written = JSON.parse(readFileSync(NAMES_FILE, 'utf8'));
  const hint = 'the catalogue has changed: write its names anew with `node workflows/catalogue/names.ts`';
  expect(written, hint).toEqual(namesOf(products, catalogueVersion));
});

it('has the names and prices of each product, in the order of the catalogue', () => {
  expect(namedProducts.map(({ id }) => id)).toEqual(products.map(({ id }) => id));
  for (const [row, product] of products.entries()) expect(product).toMatchObject(namedProducts[row] ?? {});
});
