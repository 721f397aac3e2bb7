import type { AskClassifierDeps, UnderstandDeps } from '../../../tasks/classify/deps.ts';
import type { BudgetState } from '../../../tasks/core/budget.ts';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { Profile } from '../../../tasks/core/profile.ts';
import { NO_SESSION } from '../../../tasks/core/session/session.ts';
import type { ChatModel } from '../../../tasks/ports/chat-model.ts';
import type { Ledger } from '../../../tasks/ports/ledger.ts';
import type { RunStore } from '../../../tasks/ports/run-store.ts';
import { type Recorded, rulesSaid } from './recorded.ts';
import type { RecordedClock } from './recorded-clock.ts';

/** Everything is claimed, nothing is kept. */
const RUNS: RunStore = {
  claim: async () => ({ kind: 'claimed', first: true, takenOver: false }),
  journal: async () => {},
  finish: async () => {},
  markAnswered: async () => {},
  read: async () => undefined,
  attempts: async () => [],
};

/** Money as the run found it; nothing is taken. */
const ledgerAt = (state: BudgetState, { budgets }: Policy): Ledger => ({
  reserve: async (hold, limits) => ({ hold, amount: hold.amount, held: [], limits }),
  settle: async () => {},
  left: async (_day, _payer, { main, economy }) => ({
    main: state === 'exhausted' ? 0 : main,
    economy,
    // The most that was left: how much exactly is not in the record.
    share: state === 'ample' ? 1 : 1 - budgets.alarmShare,
  }),
});

/**
 * What the tasks stand on while a recorded message is answered once more: the other policy, the stores as the
 * run found them, and nothing that keeps anything.
 */
export function recordedStores(
  recorded: Recorded,
  policy: Policy,
  shop: Profile,
  clock: RecordedClock,
  chat: ChatModel,
): UnderstandDeps & AskClassifierDeps {
  const { reply } = recorded.record;
  const said = rulesSaid(recorded, shop);
  const codes = reply?.degraded ?? [];
  const budget = codes.includes('budget_exhausted')
    ? 'exhausted'
    : codes.includes('budget_tight')
      ? 'tight'
      : 'ample';
  const cached =
    reply?.lane === 'cached' && reply.model !== null
      ? {
          text: reply.text,
          language: reply.language,
          model: reply.model,
          confidence: reply.confidence ?? 0,
          passages: reply.passages,
          simulated: false,
        }
      : undefined;
  return {
    profile: { ...shop, classify: () => ({ classification: said, reason: 'as recorded' }) },
    policies: { current: async () => policy, version: async () => policy },
    runs: RUNS,
    ledger: ledgerAt(budget, policy),
    sessions: { read: async () => NO_SESSION, save: async () => {} },
    answers: { get: async () => cached, put: async () => {} },
    routes: { get: async () => undefined, put: async () => {} },
    health: {
      read: async () => new Map(),
      report: async () => {},
      takeProbe: async () => true,
      admit: async () => true,
    },
    alarm: () => {},
    chat,
    clock,
    timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => {} }) },
  };
}

/** What of a run's time no call took: tasks, transitions, stores, the search. */
export function ownMs({ record, own, searched }: Recorded, policy: Policy): number {
  const estimated = policy.estimates.ownMs + (searched ? policy.estimates.searchMs : 0);
  const { reply } = record;
  if (reply === undefined) return estimated;
  return Math.max(0, reply.latencyMs - waited(own));
}

/** Beside each other: the classifier and the search; the first answer and its insurance. */
function waited(attempts: readonly Attempt[]): number {
  const times = (...roles: readonly Attempt['role'][]): readonly number[] =>
    attempts.filter(({ role }) => roles.includes(role)).map(({ latencyMs }) => latencyMs);
  const longest = (values: readonly number[]): number => Math.max(0, ...values);
  const [first = 0, ...climbs] = times('answer');
  return (
    longest(times('classifier', 'embedding')) +
    longest([first, ...times('insurance')]) +
    climbs.reduce((sum, ms) => sum + ms, 0)
  );
}
