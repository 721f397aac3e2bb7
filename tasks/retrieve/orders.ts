import type { Order } from '../core/catalogue.ts';
import type { MissingFact } from '../core/contract/passage.ts';
import type { ShopRecords } from '../ports/shop-records.ts';

const RECENT_ORDERS = 3;
/** More order numbers than this are no question of a customer's. */
const MOST_ASKED = 5;

export interface OrderFacts {
  readonly orders: readonly Order[];
  readonly missing: readonly MissingFact[];
}

/** Orders of this very customer: another's order is as absent as one that does not exist. */
export async function ordersFor(
  orderIds: readonly string[],
  userId: string | undefined,
  records: ShopRecords,
): Promise<OrderFacts> {
  if (userId === undefined) return { orders: [], missing: ['sign_in'] };
  if (orderIds.length === 0) {
    const orders = await records.ordersOf(userId, RECENT_ORDERS);
    return { orders, missing: orders.length === 0 ? ['order_number'] : [] };
  }
  const found = await Promise.all(orderIds.slice(0, MOST_ASKED).map((id) => records.order(id)));
  const orders = found.filter((order) => order !== undefined && order.userId === userId) as Order[];
  return { orders, missing: orders.length < orderIds.length ? ['order'] : [] };
}
