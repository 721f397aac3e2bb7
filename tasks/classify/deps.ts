import type { Clock } from '../core/clock.ts';
import type { Profile } from '../core/profile.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { MetricSink } from '../ports/metric-sink.ts';
import type { RaiseAlarm } from '../ports/model-alarm.ts';
import type { ModelHealth } from '../ports/model-health.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { RouteCache } from '../ports/route-cache.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { Timers } from '../ports/timers.ts';

export interface UnderstandDeps {
  readonly profile: Profile;
  readonly policies: PolicyStore;
  readonly runs: RunStore;
  readonly sessions: SessionStore;
  readonly answers: AnswerCache;
  readonly routes: RouteCache;
  readonly ledger: Ledger;
  readonly health: ModelHealth;
  readonly clock: Clock;
  /** Absent: nobody watches. */
  readonly metrics?: MetricSink | undefined;
}

export interface AskClassifierDeps {
  readonly profile: Profile;
  readonly policies: PolicyStore;
  readonly runs: RunStore;
  readonly routes: RouteCache;
  readonly ledger: Ledger;
  readonly health: ModelHealth;
  readonly alarm?: RaiseAlarm;
  readonly chat: ChatModel;
  readonly clock: Clock;
  readonly timers: Timers;
}
