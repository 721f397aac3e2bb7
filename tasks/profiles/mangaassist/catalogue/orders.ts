import type { Order, OrderItem } from '../../../core/catalogue.ts';
import { products } from './products.ts';

/** Series id, volume, copies; a line of an order before it has a price. */
type Line = readonly [productId: string, volume: number, quantity?: number];

const priceOf = new Map(products.map(({ id, priceUsd }) => [id, priceUsd]));

function priced([productId, volume, quantity = 1]: Line): OrderItem {
  const priceUsd = priceOf.get(productId);
  if (priceUsd === undefined)
    throw new Error(`a sample order names ${productId}, which the shop does not sell`);
  return { productId, volume, quantity, priceUsd };
}

/** Adds whole cents, because 0.1 + 0.2 is not 0.3. */
const totalOf = (items: readonly OrderItem[]): number =>
  items.reduce((cents, item) => cents + Math.round(item.priceUsd * 100) * item.quantity, 0) / 100;

function order(facts: Omit<Order, 'items' | 'totalUsd'>, ...lines: Line[]): Order {
  const items = lines.map(priced);
  return { ...facts, items, totalUsd: totalOf(items) };
}

/**
 * Sample orders of six invented customers, October and November 2026, with invented carriers. Prices
 * are list prices; totals leave out shipping.
 */
export const orders: readonly Order[] = [
  order(
    {
      id: 'MA-10001',
      userId: 'user-1',
      status: 'shipped',
      orderedOn: '2026-11-16',
      shippedOn: '2026-11-18',
      expectedOn: '2026-11-23',
      carrier: 'Tsubame Express',
      trackingNumber: 'TX-4410-2281',
    },
    ['attack-on-titan', 1],
    ['attack-on-titan', 2],
    ['attack-on-titan', 3],
  ),
  order(
    {
      id: 'MA-10002',
      userId: 'user-1',
      status: 'delivered',
      orderedOn: '2026-10-05',
      shippedOn: '2026-10-06',
      deliveredOn: '2026-10-09',
      carrier: 'Kitsune Post',
      trackingNumber: 'KP-730019442',
    },
    ['fullmetal-alchemist', 1],
    ['fullmetal-alchemist', 2],
  ),
  order(
    { id: 'MA-10003', userId: 'user-1', status: 'placed', orderedOn: '2026-11-20', expectedOn: '2026-11-27' },
    ['berserk', 1],
  ),
  order(
    {
      id: 'MA-10004',
      userId: 'user-2',
      status: 'shipped',
      orderedOn: '2026-11-12',
      shippedOn: '2026-11-14',
      expectedOn: '2026-11-26',
      carrier: 'Tsubame Express',
      trackingNumber: 'TX-4409-9136',
    },
    ['frieren', 1],
    ['frieren', 2],
    ['delicious-in-dungeon', 1],
  ),
  order({ id: 'MA-10005', userId: 'user-2', status: 'cancelled', orderedOn: '2026-10-22' }, [
    'a-silent-voice',
    1,
  ]),
  order(
    { id: 'MA-10006', userId: 'user-2', status: 'packed', orderedOn: '2026-11-19', expectedOn: '2026-11-25' },
    ['sailor-moon', 1, 2],
    ['cardcaptor-sakura', 1],
  ),
  order(
    {
      id: 'MA-10007',
      userId: 'user-3',
      status: 'delivered',
      orderedOn: '2026-10-14',
      shippedOn: '2026-10-15',
      deliveredOn: '2026-10-17',
      carrier: 'Kitsune Post',
      trackingNumber: 'KP-730021877',
    },
    ['haikyu', 10],
    ['haikyu', 11],
    ['slam-dunk', 1],
  ),
  order(
    {
      id: 'MA-10008',
      userId: 'user-3',
      status: 'returned',
      orderedOn: '2026-10-02',
      shippedOn: '2026-10-03',
      deliveredOn: '2026-10-06',
      carrier: 'Kitsune Post',
      trackingNumber: 'KP-730018560',
    },
    ['uzumaki', 1],
    ['uzumaki', 2],
  ),
  order(
    { id: 'MA-10009', userId: 'user-3', status: 'placed', orderedOn: '2026-11-21', expectedOn: '2026-11-28' },
    ['spy-x-family', 1],
    ['spy-x-family', 2],
  ),
  order(
    {
      id: 'MA-10010',
      userId: 'user-4',
      status: 'delivered',
      orderedOn: '2026-10-27',
      shippedOn: '2026-10-28',
      deliveredOn: '2026-11-06',
      carrier: 'Tsubame Express',
      trackingNumber: 'TX-4405-1752',
    },
    ['monster', 1],
    ['monster', 2],
    ['pluto', 1],
  ),
  order(
    { id: 'MA-10011', userId: 'user-4', status: 'packed', orderedOn: '2026-11-19', expectedOn: '2026-11-30' },
    ['vinland-saga', 5],
    ['kingdom', 1, 3],
  ),
  order(
    {
      id: 'MA-10012',
      userId: 'user-5',
      status: 'shipped',
      orderedOn: '2026-11-17',
      shippedOn: '2026-11-19',
      expectedOn: '2026-11-22',
      carrier: 'Kitsune Post',
      trackingNumber: 'KP-730029315',
    },
    ['yotsuba', 1],
    ['chis-sweet-home', 1],
    ['doraemon', 1],
  ),
  order(
    {
      id: 'MA-10013',
      userId: 'user-5',
      status: 'delivered',
      orderedOn: '2026-11-03',
      shippedOn: '2026-11-04',
      deliveredOn: '2026-11-06',
      carrier: 'Kitsune Post',
      trackingNumber: 'KP-730025008',
    },
    ['nana', 1],
    ['honey-and-clover', 1],
  ),
  order({ id: 'MA-10014', userId: 'user-6', status: 'cancelled', orderedOn: '2026-11-10' }, [
    'dorohedoro',
    23,
  ]),
];
