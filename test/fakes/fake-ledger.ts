import type { Hold, Ledger, PotBudgets, PotsLeft } from '../../tasks/ports/ledger.ts';

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

  async reserve(hold: Hold, _budgets: PotBudgets): Promise<boolean> {
    if (this.#left[hold.pot] < hold.amount) return false;
    this.#left[hold.pot] -= hold.amount;
    this.reserved.push(hold);
    return true;
  }

  async settle(hold: Hold, actual: number): Promise<void> {
    if (this.#failToSettle) throw new Error('DynamoDB is down');
    this.settled.push({ hold, actual });
    this.#left[hold.pot] += hold.amount - actual;
  }

  async left(): Promise<PotsLeft> {
    return this.#left;
  }
}
