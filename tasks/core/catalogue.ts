/** The shop's records, as the tasks see them. Prices are per volume. */
export interface Product {
  /** Kebab-case, stable: `attack-on-titan`. */
  readonly id: string;
  readonly title: string;
  readonly titleJa: string;
  /** Other names customers use, in any script: `AoT`, `SNK`. */
  readonly aliases: readonly string[];
  readonly author: string;
  readonly authorJa: string;
  readonly genres: readonly string[];
  readonly themes: readonly string[];
  /** Published volumes; absent while not known for sure. */
  readonly volumes?: number;
  /** Year the series began. */
  readonly year?: number;
  readonly status: 'finished' | 'ongoing' | 'hiatus';
  readonly audience: 'shonen' | 'seinen' | 'shojo' | 'josei' | 'kids';
  readonly synopsis: string;
  readonly synopsisJa: string;
  readonly priceUsd: number;
  readonly priceJpy: number;
  /** Copies of the whole series at hand; 0 means out of stock. */
  readonly stock: number;
  /** Volumes that are sold out although the series is in stock. */
  readonly missingVolumes: readonly number[];
  readonly sale: Sale | null;
}

export interface Sale {
  /** 1-90. */
  readonly percentOff: number;
  /** Last day, ISO date. */
  readonly endsOn: string;
}

/** The product as it is sold on a day: a sale that has ended is none. */
export const asOf = (product: Product, day: string): Product =>
  product.sale !== null && product.sale.endsOn < day ? { ...product, sale: null } : product;

/** A question the shop answers the same way every time: FAQ entries and policies. */
export interface Article {
  readonly id: string;
  readonly topic: string;
  readonly questionEn: string;
  readonly answerEn: string;
  readonly questionJa: string;
  readonly answerJa: string;
}

export interface Order {
  /** `MA-` and five digits. */
  readonly id: string;
  readonly userId: string;
  readonly status: 'placed' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'returned';
  readonly items: readonly OrderItem[];
  readonly totalUsd: number;
  /** ISO dates. */
  readonly orderedOn: string;
  readonly shippedOn?: string;
  readonly deliveredOn?: string;
  readonly expectedOn?: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
}

export interface OrderItem {
  readonly productId: string;
  readonly volume: number;
  readonly quantity: number;
  readonly priceUsd: number;
}
