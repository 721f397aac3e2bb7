import type { PromptPassage, ReadPrompt } from '../read-prompt.ts';
import { type Language, say } from './writer.ts';

/** A product as the prompt gives it; nothing is known beyond it. */
export interface ShownProduct {
  /** In the customer's language where the prompt has both. */
  readonly title: string;
  /** Every name the prompt gives it. */
  readonly titles: readonly string[];
  readonly author: string | undefined;
  readonly genres: readonly string[];
  readonly themes: readonly string[];
  readonly price: string | undefined;
  readonly inStock: boolean | undefined;
  readonly missingVolumes: string | undefined;
  /** Undefined while unknown, null when there is none. */
  readonly sale: string | null | undefined;
  readonly synopsis: string | undefined;
  readonly volumes: string | undefined;
  readonly status: string | undefined;
}

/** The products of a prompt, in the order of the search. */
export const products = ({ passages, language }: ReadPrompt): readonly ShownProduct[] =>
  passages.filter(({ kind }) => kind === 'product').map((passage) => shownProduct(passage, language));

/** `Berserk (ベルセルク)`: the name, and the same in Japanese. */
const BOTH = /^(.*?)(?:\s*\(([^()]*)\))?$/u;

function shownProduct(passage: PromptPassage, language: Language): ShownProduct {
  const both = (label: string): readonly (string | undefined)[] =>
    (BOTH.exec(passage.field(label) ?? '') ?? []).slice(1).map((name) => name || undefined);
  const ownOf = ([name, inJapanese]: readonly (string | undefined)[]): string | undefined =>
    language === 'ja' ? (inJapanese ?? name) : name;
  const titles = both('Title');
  const stock = passage.field('In stock');
  const sale = passage.field('Sale');
  return {
    title: ownOf(titles) ?? passage.id,
    titles: titles.filter((title) => title !== undefined),
    author: ownOf(both('Author')),
    genres: terms(passage.field('Genres')),
    themes: terms(passage.field('Themes')),
    price: passage.field('Price'),
    inStock: stock === undefined ? undefined : /^yes/iu.test(stock),
    missingVolumes: passage.field('Sold-out volumes'),
    sale: sale === undefined ? undefined : /^none/iu.test(sale) ? null : sale,
    synopsis: passage.field('Synopsis'),
    volumes: passage.field('Volumes'),
    status: passage.field('Status'),
  };
}

const terms = (list: string | undefined): readonly string[] =>
  (list ?? '').split(/,\s*/u).filter((term) => term !== '');

export const quoted = ({ title }: ShownProduct, language: Language): string =>
  language === 'ja' ? `『${title}』` : title;

/** Price, stock and sale as far as the prompt states them; what it does not is said to be unknown. */
export const factsLine = (product: ShownProduct, language: Language): string =>
  [priceText(product, language), stockText(product, language), saleText(product, language)].join(
    say(language, ', ', '、'),
  );

function priceText({ price }: ShownProduct, language: Language): string {
  if (price === undefined) return say(language, 'price unknown to me', '価格は確認できていません');
  const yen = language === 'ja' ? /[¥￥][\d,]+/u.exec(price)?.[0] : undefined;
  return yen === undefined ? price : `1巻 ${yen}`;
}

function stockText(product: ShownProduct, language: Language): string {
  if (product.inStock === undefined) return say(language, 'stock unknown to me', '在庫は確認できていません');
  if (!product.inStock) return say(language, 'out of stock', '在庫切れ');
  const missing = product.missingVolumes;
  if (missing === undefined) return say(language, 'in stock', '在庫あり');
  const volumes = missing.includes(',') ? 'volumes' : 'volume';
  return say(language, `in stock (${volumes} ${missing} sold out)`, `在庫あり（${missing}巻は売り切れ）`);
}

/** `20% off until 2026-12-31 (now $12.00, ¥1,584)` in the customer's language. */
export function saleText({ sale }: ShownProduct, language: Language): string {
  if (sale === undefined) return say(language, 'sale unknown to me', 'セール情報は確認できていません');
  if (sale === null) return say(language, 'not on sale', 'セール対象外');
  if (language === 'en') return sale;
  const [, percent, until, yen] = /(\d+)% off until ([\d-]+)(?:.*?([¥￥][\d,.]+))?/u.exec(sale) ?? [];
  if (percent === undefined) return sale;
  return `${until}まで${percent}%オフ${yen === undefined ? '' : `、セール価格${yen}`}`;
}

const STATUS: Readonly<Record<string, readonly [string, string]>> = {
  finished: ['finished', '完結'],
  ongoing: ['ongoing', '連載中'],
  hiatus: ['on hiatus', '休載中'],
};

export function statusText({ status }: ShownProduct, language: Language): string | undefined {
  const known = status !== undefined && Object.hasOwn(STATUS, status) ? STATUS[status] : undefined;
  return known === undefined ? status : say(language, ...known);
}
