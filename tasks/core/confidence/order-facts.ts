import type { Reading } from './reading.ts';
import { fieldsOf } from './shelf.ts';

const ORDER_ID = /\b[A-Z]{2,4}-\d{4,}\b/gu;
/** A parcel's number: capitals and digits in one. */
const TRACKING = /\b(?=[A-Z]*\d)[A-Z\d]{10,}\b/gu;

/** What a customer hears of an order, by the state it says the order has reached. */
const SAYS: readonly (readonly [state: string, pattern: RegExp])[] = [
  ['placed', /\b(?:has been|was|is|been) (?:placed|received)\b|受付済み/iu],
  ['packed', /\b(?:has been|was|is|been) packed\b|梱包(?:済み|が完了|しました)/iu],
  [
    'shipped',
    /\b(?:has been|was|is|been|has|already) (?:shipped|dispatched)\b|\bis on its way\b|発送(?:済み|しました|いたしました|されました)/iu,
  ],
  ['delivered', /\b(?:has been|was|is|been|already) delivered\b|配達(?:済み|されました|完了)|お届け済み/iu],
  ['cancelled', /\b(?:has been|was|is|been) cancel{1,2}ed\b|キャンセル(?:済み|されました|となりました)/iu],
  ['returned', /\b(?:has been|was|is|been) returned\b|返品(?:済み|されました)/iu],
];

/** `The status of your order is: shipped` */
const STATED = /\bstatus\b.{0,40}?(?:\bis\b:?|:) ?"?(placed|packed|shipped|delivered|cancelled|returned)\b/i;

/** States that an order in each state has been through, or is in. */
const BEHIND: Readonly<Record<string, readonly string[]>> = {
  placed: ['placed'],
  packed: ['placed', 'packed'],
  shipped: ['placed', 'packed', 'shipped'],
  delivered: ['placed', 'packed', 'shipped', 'delivered'],
  cancelled: ['placed', 'packed', 'cancelled'],
  returned: ['placed', 'packed', 'shipped', 'delivered', 'returned'],
};
/** Not a claim that it has happened. */
const CONDITIONAL =
  /\b(?:if|when|once|until|after|before|unless|whether|not|never|cannot|will|may|might|could|should|would)\b|n't\b|もし|場合|たら|際|間[はに]|後[はに]|まだ|ません|かどうか|次第/iu;

const ORDER = /\border\b|\bparcel\b|\bpackage\b|\bit\b|注文|商品|荷物/i;

/** Order numbers that nobody mentioned, and states of an order that its record contradicts. */
export function wrongOrderFacts(reading: Reading): readonly string[] {
  const { text, facts, classification, orders, sentences } = reading;
  const isAboutOrders = orders.length > 0 || classification.intents.includes('order_status');
  if (!isAboutOrders) return [];
  const numbers = [...(text.match(ORDER_ID) ?? []), ...(text.match(TRACKING) ?? [])];
  const records = orders.map((order) => {
    const fields = fieldsOf(order);
    return { id: fields.get('Order') ?? '', state: fields.get('Status') ?? '' };
  });
  const states = sentences.flatMap((sentence) => wrongState(sentence, records));
  const unknown = numbers.filter((number) => !facts.includes(number));
  return [...new Set([...unknown.map((number) => `no number ${number}`), ...states])];
}

interface OrderRecord {
  readonly id: string;
  readonly state: string;
}

function wrongState(sentence: string, records: readonly OrderRecord[]): readonly string[] {
  if (CONDITIONAL.test(sentence)) return [];
  const stated = STATED.exec(sentence)?.[1]?.toLowerCase();
  const said = SAYS.flatMap(([state, pattern]) =>
    state === stated || pattern.test(sentence) ? [state] : [],
  );
  if (said.length === 0) return [];
  // Nothing is known of any order: whatever is said of one is made up.
  if (records.length === 0)
    return !ORDER.test(sentence) ? [] : said.map((state) => `no order is known to be ${state}`);
  const named = records.filter(({ id }) => sentence.includes(id));
  const [order] = named.length > 0 ? named : records;
  if (order === undefined || named.length > 1 || (named.length === 0 && records.length > 1)) return [];
  const behind = BEHIND[order.state];
  if (behind === undefined) return [];
  return said.flatMap((state) =>
    behind.includes(state) ? [] : [`${order.id} is ${order.state}, not ${state}`],
  );
}
