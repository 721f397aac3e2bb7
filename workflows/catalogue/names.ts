import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Product } from '../../tasks/core/catalogue.ts';
import { catalogueVersion, products } from '../../tasks/profiles/mangaassist/catalogue/index.ts';

/** Where the task that reads messages finds them; a test says when they are out of date. */
export const NAMES_FILE = new URL(
  '../../tasks/profiles/mangaassist/catalogue/data/names.json',
  import.meta.url,
);

/**
 * What entities are recognised by, a column a field: the catalogue itself, with its synopses and articles, would be
 * half of what that task has to load.
 */
export const namesOf = (all: readonly Product[], version: string) => ({
  version,
  id: all.map(({ id }) => id),
  title: all.map(({ title }) => title),
  titleJa: all.map(({ titleJa }) => titleJa),
  aliases: all.map(({ aliases }) => aliases),
  author: all.map(({ author }) => author),
  authorJa: all.map(({ authorJa }) => authorJa),
  priceUsd: all.map(({ priceUsd }) => priceUsd),
  priceJpy: all.map(({ priceJpy }) => priceJpy),
});

if (import.meta.main) {
  const columns = Object.entries(namesOf(products, catalogueVersion));
  const lines = columns.map(([name, column]) => `${JSON.stringify(name)}: ${JSON.stringify(column)}`);
  writeFileSync(NAMES_FILE, `{\n${lines.join(',\n')}\n}\n`);
  process.stdout.write(`${products.length} products -> ${fileURLToPath(NAMES_FILE)}\n`);
}
