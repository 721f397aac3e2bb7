import type { PromptPassage } from '../read-prompt.ts';
import { type Language, say, type Writer } from './writer.ts';

const LABELS: readonly (readonly [string, string])[] = [
  ['Ordered', '注文日'],
  ['Shipped', '発送日'],
  ['Expected', 'お届け予定'],
  ['Delivered', '配達日'],
  ['Carrier', '配送業者'],
  ['Tracking', '追跡番号'],
  ['Total', '合計'],
];
const STATUS_JA: Readonly<Record<string, string>> = {
  placed: '受付済み',
  packed: '梱包済み',
  shipped: '発送済み',
  delivered: '配達済み',
  cancelled: 'キャンセル済み',
  returned: '返品済み',
};

/** The orders of the prompt as recorded; without any, what is needed to find one. */
export const orderStatus: Writer = ({ passages, language, missing }) => {
  const orders = passages.filter(({ kind }) => kind === 'order');
  if (orders.length > 0) return orders.map((order) => orderLine(order, language)).join('\n');
  // What is missing has its own sentence already.
  if (missing.length > 0) return undefined;
  return say(
    language,
    'I cannot see that order. Please sign in and tell me its number.',
    'そのご注文は確認できません。ログインのうえ、注文番号をお知らせください。',
  );
};

function orderLine(order: PromptPassage, language: Language): string {
  const status = order.field('Status') ?? '';
  const facts = LABELS.flatMap(([label, ja]) => {
    const value = order.field(label);
    return value === undefined ? [] : [`${say(language, label, ja)}: ${value}`];
  });
  const head = say(
    language,
    `The status of order ${order.field('Order')} is: ${status}.`,
    `ご注文${order.field('Order')}は「${STATUS_JA[status] ?? status}」です。`,
  );
  return [
    head,
    facts.join(say(language, ', ', '、')),
    order.items.map((item) => itemText(item, language)).join(say(language, '; ', '、')),
  ]
    .filter(Boolean)
    .join(' ');
}

/** `Berserk volume 1 x2 at $12.99` */
const itemText = (item: string, language: Language): string =>
  language === 'ja' ? item.replace(/ volume (\d+) x(\d+) at (.+)$/u, ' $1巻 $2冊（1冊$3）') : item;
