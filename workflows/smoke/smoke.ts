import { toNano, toUsd } from '../../tasks/core/money.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { explainMessage } from '../explain/explain.ts';
import { problemsOf } from './judge.ts';
import type { SmokeMessage } from './messages.ts';
import type { Send, Sent } from './send.ts';

/** What the messages are expected to cost, US dollars; before any is sent. */
export interface SmokeEstimate {
  readonly costUsd: number;
  readonly atMostUsd: number;
}

export interface Verdict {
  readonly no: number;
  readonly what: string;
  readonly messageId: string;
  /** `lane complex, en`, or the name of the refusal. */
  readonly wanted: string;
  readonly got: string;
  /** What the caller waited; null where nobody answered. */
  readonly waitedMs: number | null;
  /** What the machine took. */
  readonly latencyMs: number | null;
  readonly costUsd: number;
  readonly ok: boolean;
  readonly problems: readonly string[];
}

export interface SmokeReport {
  readonly estimate: SmokeEstimate;
  readonly messages: readonly Verdict[];
  readonly total: {
    readonly messages: number;
    readonly off: number;
    readonly costUsd: number;
    readonly slowestMs: number | null;
  };
}

/**
 * By the rules and the default policy of the shop: repeats and stored answers are free, and what is refused is so before
 * anything is paid.
 */
export async function estimateSmoke(
  messages: readonly SmokeMessage[],
  profile: Profile,
): Promise<SmokeEstimate> {
  const paid = messages.filter(({ wanted }) => !('error' in wanted) && wanted.free !== true);
  const plans = await Promise.all(
    paid.map(async ({ request }) => (await explainMessage(request, profile)).plan),
  );
  return {
    costUsd: usdOf(plans.map(({ estimate }) => estimate.costUsd)),
    atMostUsd: usdOf(plans.map(({ maxCostUsd }) => maxCostUsd)),
  };
}

/** Exact: sums of US dollars are made of nano-dollars. */
const usdOf = (amounts: readonly number[]): number =>
  toUsd(amounts.reduce((sum, amount) => sum + toNano(amount), 0));

/** Sends them one after the other, since some are about those before them. */
export async function runSmoke(
  messages: readonly SmokeMessage[],
  send: Send,
  { profile, estimate }: { readonly profile: Profile; readonly estimate: SmokeEstimate },
  onVerdict: (verdict: Verdict) => void = () => {},
): Promise<SmokeReport> {
  const before = new Map<number, Sent>();
  const yardstick = {
    before,
    ceilingUsd: profile.defaultPolicy.budgets.requestUsd,
    systemPrompts: messages.flatMap((message) => promptsAgainst(message, profile)),
  };
  const verdicts: Verdict[] = [];
  for (const message of messages) {
    const sent = await send(message.request);
    const verdict = verdictOf(message, sent, problemsOf(message, sent, yardstick));
    before.set(message.no, sent);
    verdicts.push(verdict);
    onVerdict(verdict);
  }
  const waits = verdicts.flatMap(({ waitedMs }) => waitedMs ?? []);
  return {
    estimate,
    messages: verdicts,
    total: {
      messages: verdicts.length,
      off: verdicts.filter(({ ok }) => !ok).length,
      costUsd: usdOf(verdicts.map(({ costUsd }) => costUsd)),
      slowestMs: waits.length === 0 ? null : Math.max(...waits),
    },
  };
}

/** The prompt that an attack is made on, as the shop writes it for that very message. */
function promptsAgainst({ request, wanted }: SmokeMessage, profile: Profile): readonly string[] {
  if ('error' in wanted || wanted.keepsPrompt !== true) return [];
  const { query } = request;
  const { classification } = profile.classify(query, [], request.locale);
  const facts = { query, document: undefined, classification, passages: [], missing: [] };
  return [
    ...wanted.lanes.flatMap((lane) =>
      lane === 'cached' || lane === 'repeat' ? [] : [profile.answerPrompt({ ...facts, band: lane }).system],
    ),
    profile.classifierPrompt(query, wanted.language).system,
  ];
}

function verdictOf(
  { no, what, request, wanted }: SmokeMessage,
  sent: Sent,
  problems: readonly string[],
): Verdict {
  const reply = sent.kind === 'reply' ? sent.reply : undefined;
  return {
    no,
    what,
    messageId: request.messageId,
    wanted: 'error' in wanted ? wanted.error : `${wanted.lanes.join(' or ')}, ${wanted.language}`,
    got: gotOf(sent),
    waitedMs: sent.kind === 'lost' ? null : sent.ms,
    latencyMs: reply?.latencyMs ?? null,
    costUsd: reply?.costUsd ?? 0,
    ok: problems.length === 0,
    problems,
  };
}

function gotOf(sent: Sent): string {
  if (sent.kind === 'lost') return 'no reply';
  if (sent.kind === 'refused') return sent.error;
  const { lane, language, model, outcome } = sent.reply;
  return `${outcome === 'answered' ? '' : `${outcome}, `}${lane ?? 'no lane'}, ${language}, ${model ?? 'several models'}`;
}
