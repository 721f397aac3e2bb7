import type { Article, Product } from '../../tasks/core/catalogue.ts';

/** The words of a vocabulary term in both languages, so that either finds the other's titles. */
export type Words = (termId: string) => readonly string[];

/** What BM25 reads and what is embedded for a title. */
export function productText(product: Product, words: Words): string {
  const terms = [...product.genres, ...product.themes].flatMap((id) => words(id));
  return [
    product.title,
    product.titleJa,
    ...product.aliases,
    product.author,
    product.authorJa,
    product.audience,
    ...terms,
    product.synopsis,
    product.synopsisJa,
  ].join('\n');
}

export const articleText = (article: Article): string =>
  [article.topic, article.questionEn, article.answerEn, article.questionJa, article.answerJa].join('\n');
