import type { Article, Order, OrderItem, Product, Sale } from '../../../core/catalogue.ts';
import type { Language } from '../../../core/contract/enums.ts';
import type { PassageFormat } from '../../../core/profile.ts';
import type { VocabularyTerm } from '../entities/genres.ts';
import { oneLine } from './markup.ts';

type Line = readonly [label: string, value: string | undefined];

/** Labels stay English in every language; what a customer reads of a record is in the customer's. */
const lines = (...rows: readonly Line[]): string =>
  rows.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${oneLine(value)}`])).join('\n');

const usd = (amount: number): string => `$${amount.toFixed(2)}`;
const yen = (amount: number): string => `¥${Math.round(amount).toLocaleString('en-US')}`;
const both = (name: string, inJapanese: string): string =>
  name === inJapanese ? name : `${name} (${inJapanese})`;

/** Writes the shop's records as passages. @param vocabulary gives genres and themes their names. */
export function createPassageFormat(vocabulary: readonly VocabularyTerm[]): PassageFormat {
  const terms = new Map(vocabulary.map((term) => [term.id, term]));
  const named = (ids: readonly string[], language: Language): string | undefined =>
    ids.length === 0
      ? undefined
      : ids.map((id) => terms.get(id)?.[language] ?? id.replaceAll('-', ' ')).join(', ');
  return {
    product: (product, language) => formatProduct(product, language, named),
    article: formatArticle,
    order: formatOrder,
  };
}

function formatProduct(
  product: Product,
  language: Language,
  named: (ids: readonly string[], language: Language) => string | undefined,
): string {
  return lines(
    ['Title', both(product.title, product.titleJa)],
    ['Author', both(product.author, product.authorJa)],
    ['Genres', named(product.genres, language)],
    ['Themes', named(product.themes, language)],
    ['Volumes', product.volumes?.toString()],
    ['Status', product.status],
    ['Audience', product.audience],
    ['Price', `${usd(product.priceUsd)} (${yen(product.priceJpy)}) per volume`],
    ['In stock', product.stock > 0 ? `yes (${product.stock} copies)` : 'no'],
    ['Sold-out volumes', product.missingVolumes.length > 0 ? product.missingVolumes.join(', ') : undefined],
    ['Sale', product.sale === null ? 'none' : saleOf(product, product.sale)],
    ['Synopsis', language === 'ja' ? product.synopsisJa : product.synopsis],
  );
}

/** With the reduced price worked out: a model must not do sums about money. */
function saleOf({ priceUsd, priceJpy }: Product, { percentOff, endsOn }: Sale): string {
  const left = 100 - percentOff;
  const dollars = Math.round((Math.round(priceUsd * 100) * left) / 100) / 100;
  return `${percentOff}% off until ${endsOn} (now ${usd(dollars)}, ${yen((priceJpy * left) / 100)})`;
}

function formatArticle(article: Article, language: Language): string {
  return language === 'ja'
    ? lines(['Question', article.questionJa], ['Answer', article.answerJa])
    : lines(['Question', article.questionEn], ['Answer', article.answerEn]);
}

function formatOrder(order: Order, products: ReadonlyMap<string, Product>, language: Language): string {
  return lines(
    ['Order', order.id],
    ['Status', order.status],
    ['Ordered', order.orderedOn],
    ['Shipped', order.shippedOn],
    ['Delivered', order.deliveredOn],
    ['Expected', order.expectedOn],
    ['Carrier', order.carrier],
    ['Tracking', order.trackingNumber],
    ['Total', usd(order.totalUsd)],
    ...order.items.map((item): Line => ['Item', itemOf(item, products.get(item.productId), language)]),
  );
}

function itemOf(item: OrderItem, product: Product | undefined, language: Language): string {
  const title = (language === 'ja' ? product?.titleJa : product?.title) ?? item.productId;
  return language === 'ja'
    ? `${title} ${item.volume}巻 ${item.quantity}冊 ${usd(item.priceUsd)}`
    : `${title} volume ${item.volume} x${item.quantity} at ${usd(item.priceUsd)}`;
}
