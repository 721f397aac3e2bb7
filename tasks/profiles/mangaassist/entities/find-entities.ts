import type { Entities } from '../../../core/contract/classification.ts';
import { AUTHOR, mask, normalise, overlaps, type Reading, TITLE } from '../normalise.ts';
import { type AuthorIndex, type AuthorMention, findAuthors, indexAuthors } from './authors.ts';
import { findGenres, type GenreIndex, type GenreWishes, indexGenres, type VocabularyTerm } from './genres.ts';
import { findLiked } from './liked.ts';
import type { NamedProduct } from './named-product.ts';
import { findOrderIds } from './orders.ts';
import { findPrices } from './prices.ts';
import { asksForSales, asksForStock } from './shop-flags.ts';
import { spellingOf } from './spelling.ts';
import { indexTitles, type TitleIndex } from './title-index.ts';
import { findTitles, type Mention } from './titles.ts';
import { findUnknownTitles } from './unknown-titles.ts';
import { findVolume } from './volume.ts';

/** The shop's names, ready to be looked for. */
export interface NameIndex {
  readonly products: readonly NamedProduct[];
  readonly titles: TitleIndex;
  readonly authors: AuthorIndex;
  readonly genres: GenreIndex;
}

export const indexNames = (
  products: readonly NamedProduct[],
  vocabulary: readonly VocabularyTerm[],
): NameIndex => ({
  products,
  titles: indexTitles(products),
  authors: indexAuthors(products),
  genres: indexGenres(vocabulary),
});

/** One message read once: what it names, and what is left to read when the names are written over. */
export interface Named {
  readonly reading: Reading;
  /** Lower case, titles and authors written over, same length. */
  readonly masked: string;
  readonly mentions: readonly Mention[];
  readonly wishes: GenreWishes;
  readonly entities: Entities;
}

export const NO_ENTITIES: Entities = {
  productIds: [],
  likedProductIds: [],
  unknownTitles: [],
  volume: null,
  authors: [],
  genres: [],
  maxPriceUsd: null,
  minPriceUsd: null,
  orderIds: [],
  onSale: false,
  inStock: false,
};

/** Finds everything one message names, without its history. */
export function findEntities(query: string, names: NameIndex): Named {
  const reading = normalise(query);
  const spelling = spellingOf(reading.lower);
  const { mentions, people } = withoutOverlaps(
    findTitles(reading, spelling, names.titles),
    findAuthors(reading, spelling, names.authors),
  );
  const masked = mask(mask(reading.lower, mentions, TITLE), people, AUTHOR);
  const wishes = findGenres(masked, names.genres);
  const entities: Entities = {
    productIds: [...new Set(mentions.map(({ productId }) => productId))],
    likedProductIds: findLiked(masked, mentions),
    unknownTitles: findUnknownTitles(reading, mentions),
    volume: findVolume(masked),
    authors: [...new Set(people.flatMap(({ authors }) => authors))],
    genres: [...wishes.genres],
    ...findPrices(masked, names.products),
    orderIds: findOrderIds(reading.lower),
    onSale: asksForSales(masked),
    inStock: asksForStock(masked),
  };
  return { reading, masked, mentions, wishes, entities };
}

/** Akira Toriyama is no Akira; Naoki Urasawa's Monster is no Naoki Urasawa. */
function withoutOverlaps(
  mentions: readonly Mention[],
  people: readonly AuthorMention[],
): { readonly mentions: Mention[]; readonly people: AuthorMention[] } {
  const length = ({ start, end }: { start: number; end: number }): number => end - start;
  return {
    mentions: mentions.filter(
      (mention) => !people.some((person) => overlaps(mention, person) && length(person) > length(mention)),
    ),
    people: people.filter(
      (person) => !mentions.some((mention) => overlaps(mention, person) && length(mention) >= length(person)),
    ),
  };
}
