import type { EpochMs } from '../../tasks/core/clock.ts';
import type { Turn } from '../../tasks/core/contract/request.ts';
import { conversationOf } from '../../tasks/core/conversation.ts';
import { appendExchange, historyWindow } from '../../tasks/core/history.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';

interface Exchange {
  readonly startedAt: EpochMs;
  readonly finishedAt: EpochMs;
  readonly query: string;
  readonly answer: string;
}

/** What was said in some conversations, from the records of their runs: sessions themselves are kept for minutes. */
export class Conversations {
  readonly #exchanges: ReadonlyMap<string, Exchange[]>;

  /** @param wanted as `conversationOf` names them */
  constructor(wanted: Iterable<string>) {
    this.#exchanges = new Map([...wanted].map((name) => [name, []]));
  }

  /** Remembers what its session remembered: answered messages that brought no history of their own. */
  add({ request, reply, shadowOf, startedAt, finishedAt }: RunRecord): void {
    if (reply === undefined || reply.model === null || shadowOf !== undefined) return;
    if (request.history !== undefined || request.replayOf !== undefined) return;
    this.#exchanges.get(conversationOf(request))?.push({
      startedAt,
      finishedAt: finishedAt ?? startedAt + reply.latencyMs,
      query: request.query,
      answer: reply.text,
    });
  }

  /** The turns that a message of this conversation was answered after. */
  before(conversation: string, startedAt: EpochMs, policy: Policy): readonly Turn[] {
    const ttlMs = policy.caches.sessionTtlS * 1_000;
    const earlier = (this.#exchanges.get(conversation) ?? [])
      .filter((exchange) => exchange.finishedAt <= startedAt)
      .toSorted((one, other) => one.startedAt - other.startedAt);
    let turns: readonly Turn[] = [];
    let until = 0;
    for (const { startedAt: at, finishedAt, query, answer } of earlier) {
      turns = appendExchange(at <= until ? turns : [], query, answer);
      until = finishedAt + ttlMs;
    }
    return startedAt <= until ? historyWindow(turns, policy.history.answerTurns) : [];
  }
}
