import type { PromptPassage } from './read-prompt.ts';

/** A product as the prompt gives it; nothing is known beyond it. */
export interface ShownProduct {
  /** In the customer's language where the prompt has both. */
  readonly title: string;
  readonly author: string | undefined;
  readonly genres: readonly string[];
  readonly price: string | undefined;
  readonly inStock: boolean | undefined;
  readonly copies: string | undefined;
  readonly missingVolumes: string | undefined;
  /** Undefined while unknown, null when there is none. */
  readonly sale: string | null | undefined;
  readonly synopsis: string | undefined;
  readonly volumes: string | undefined;
  readonly status: string | undefined;
}

export function shownProduct(passage: PromptPassage, language: 'en' | 'ja'): ShownProduct {
  const titles = /^(.*?)(?:\s*\((.*)\))?$/u.exec(passage.field('Title') ?? passage.id);
  const stock = passage.field('In stock');
  const sale = passage.field('Sale');
  return {
    title: (language === 'ja' ? titles?.[2] : titles?.[1]) ?? titles?.[1] ?? passage.id,
    author: passage
      .field('Author')
      ?.replace(language === 'ja' ? /^.*\((.*)\)$/u : / \(.*\)$/u, language === 'ja' ? '$1' : ''),
    genres: (passage.field('Genres') ?? '').split(/,\s*/u).filter((genre) => genre !== ''),
    price: passage.field('Price'),
    inStock: stock === undefined ? undefined : /^yes/iu.test(stock),
    copies: /\((\d+)/u.exec(stock ?? '')?.[1],
    missingVolumes: passage.field('Sold-out volumes'),
    sale: sale === undefined ? undefined : /^none/iu.test(sale) ? null : sale,
    synopsis: passage.field('Synopsis'),
    volumes: passage.field('Volumes'),
    status: passage.field('Status'),
  };
}

/** `20% off until 2026-12-31` in the customer's language. */
export function saleText(sale: string, language: 'en' | 'ja'): string {
  if (language === 'en') return sale;
  return sale.replace(/(\d+)% off until ([\d-]+).*/u, '$2まで$1%オフ');
}

/** The price per volume as the passage states it. */
export function priceText(price: string, language: 'en' | 'ja'): string {
  if (language === 'en') return price;
  const yen = /[¥￥][\d,]+/u.exec(price)?.[0];
  return yen === undefined ? price : `1巻 ${yen}`;
}
