import type { DayLimits, Payer } from '../../tasks/core/budget.ts';
import type { Hold, Ledger, MoneyLeft, Reservation } from '../../tasks/ports/ledger.ts';

/** A ledger that remembers: `left` decides what is refused. */
export class FakeLedger implements Ledger {
  readonly reserved: Hold[] = [];
  readonly settled: { readonly hold: Hold; readonly actual: number }[] = [];
  #left: { main: number; economy: number };
  readonly #failToSettle: boolean;

  constructor(left: { main: number; economy: number }, failToSettle = false) {
    this.#left = { ...left };
    this.#failToSettle = failToSettle;
  }

  async reserve(hold: Hold, limits: DayLimits): Promise<Reservation | undefined> {
    const amount = Math.min(hold.amount, this.#left[hold.pot]);
    if (amount < hold.least) return undefined;
    this.#left[hold.pot] -= amount;
    this.reserved.push(hold);
    return { hold, amount, held: [], limits };
  }

  async settle({ hold, amount }: Reservation, actual: number): Promise<void> {
    if (this.#failToSettle) throw new Error('DynamoDB is down');
    this.settled.push({ hold, actual });
    this.#left[hold.pot] += amount - actual;
  }

  async left(_day: string, _payer: Payer, _limits: DayLimits): Promise<MoneyLeft> {
    return { ...this.#left, share: 1 };
  }
}
