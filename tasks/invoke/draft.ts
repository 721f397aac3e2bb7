import type { Clock, EpochMs } from '../core/clock.ts';
import { settledText } from '../core/drafts/settled-text.ts';
import type { TextListener } from '../ports/chat-model.ts';
import type { CustomerConnections } from '../ports/customer-connections.ts';

export interface DraftDeps {
  readonly connections: CustomerConnections;
  readonly clock: Clock;
}

export interface DraftOf {
  readonly messageId: string;
  readonly attemptNo: number;
  readonly connectionId: string;
  /** Whether this much of the answer may be said. */
  isSafe(text: string): boolean;
}

/**
 * Shows an answer to its customer while it is written, sentence by sentence. One post is under way at a time,
 * and what is written meanwhile goes with the next: nothing here holds up who writes.
 */
export class Draft implements TextListener {
  readonly #of: DraftOf;
  readonly #deps: DraftDeps;
  #written = '';
  #shown = '';
  #seq = 0;
  #takeBack = false;
  #isOver = false;
  #isBehind = false;
  #isPosting = false;
  #posting: Promise<void> | undefined;
  #firstAt: EpochMs | undefined;

  constructor(of: DraftOf, deps: DraftDeps) {
    this.#of = of;
    this.#deps = deps;
  }

  /** When the first sentence of what is shown was sent; undefined when nothing is shown. */
  get firstAt(): EpochMs | undefined {
    return this.#firstAt;
  }

  /** Somebody starts to write: what another had written before failing is taken back. */
  begins(): void {
    this.#takeBack = this.#written !== '';
    this.#written = '';
    this.#post();
  }

  says(text: string): void {
    this.#written += text;
    this.#post();
  }

  /**
   * Shows the rest of the answer, or takes back what was shown where the answer is another.
   * @param answer as it was paid for and journalled; undefined when there is none.
   */
  async ends(answer: string | undefined): Promise<void> {
    await this.#posting;
    if (answer?.startsWith(this.#shown)) await this.#show(answer);
    else await this.#replace();
  }

  #post(): void {
    this.#isBehind = true;
    if (this.#isPosting) return;
    this.#isPosting = true;
    this.#posting = this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    while (this.#isBehind && !this.#isOver) {
      this.#isBehind = false;
      if (this.#takeBack) {
        this.#takeBack = false;
        await this.#replace();
      }
      await this.#show(settledText(this.#written));
    }
    this.#isPosting = false;
  }

  async #show(text: string): Promise<void> {
    if (this.#isOver || text === this.#shown) return;
    const isMore = text.startsWith(this.#shown);
    if (!isMore || !this.#of.isSafe(text)) {
      await this.#replace();
      this.#isOver = true;
      return;
    }
    const more = text.slice(this.#shown.length);
    this.#shown = text;
    if (await this.#send({ type: 'draft', text: more })) this.#firstAt ??= this.#deps.clock.now();
  }

  async #replace(): Promise<void> {
    if (this.#shown === '') return;
    this.#shown = '';
    this.#firstAt = undefined;
    await this.#send({ type: 'replaced' });
  }

  async #send(event: Said): Promise<boolean> {
    if (this.#isOver) return false;
    const { messageId, attemptNo, connectionId } = this.#of;
    const seq = this.#seq;
    this.#seq += 1;
    const heard = await this.#deps.connections.post(connectionId, { ...event, messageId, attemptNo, seq });
    // A part that was lost leaves a gap: nothing may follow it.
    if (!heard) this.#isOver = true;
    return heard;
  }
}

type Said = { readonly type: 'draft'; readonly text: string } | { readonly type: 'replaced' };
