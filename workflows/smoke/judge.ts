import type { Reply } from '../../tasks/core/contract/reply.ts';
import { leaksPrompt } from '../../tasks/core/privacy/leaks-prompt.ts';
import type { RefusalWanted, ReplyWanted, SmokeMessage } from './messages.ts';
import type { Sent } from './send.ts';

export interface Yardstick {
  /** US dollars that one message may cost. */
  readonly ceilingUsd: number;
  /** What the models are told, in every language. */
  readonly systemPrompts: readonly string[];
  /** What was sent back for the messages before, by their numbers. */
  readonly before: ReadonlyMap<number, Sent>;
}

/** Japanese script: kana, or Han characters. */
const JAPANESE = /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u;

/** An unsure model is no broken deployment. */
const HARMLESS = 'low_confidence';

const HINTS: Readonly<Record<string, string>> = {
  context_unavailable: 'is the catalogue loaded (`catalog load`), and may retrieve search it?',
  model_unavailable: 'is access to the models granted (`preflight`)?',
  breaker_open: '`models` says which model failed',
  budget_exhausted: '`budget show`',
  budget_tight: '`budget show`',
};

/** Everything about an outcome that is not as it must be, in words; nothing when all is well. */
export function problemsOf({ wanted }: SmokeMessage, sent: Sent, yardstick: Yardstick): readonly string[] {
  if (sent.kind === 'lost') return [sent.why];
  if ('error' in wanted) return refusalProblems(wanted, sent);
  if (sent.kind === 'refused') return [`refused as ${sent.error}: ${sent.why}`];
  return [...routeProblems(wanted, sent.reply), ...contentProblems(wanted, sent.reply, yardstick)];
}

function refusalProblems({ error, status }: RefusalWanted, sent: Exclude<Sent, { kind: 'lost' }>) {
  if (sent.kind === 'reply') return [`taken, and answered via ${sent.reply.lane}: ${error} was due`];
  return [
    ...must(sent.error === error, `refused as ${sent.error}, not ${error}: ${sent.why}`),
    ...must(sent.status === null || sent.status === status, `HTTP ${sent.status}, not ${status}`),
  ];
}

function routeProblems(wanted: ReplyWanted, reply: Reply): readonly string[] {
  const { lanes, language } = wanted;
  const inLane = reply.lane !== null && lanes.includes(reply.lane);
  return [
    ...(reply.outcome === 'answered' ? [] : outcomeProblems(reply)),
    ...must(inLane, `lane ${reply.lane ?? 'none'}, not ${lanes.join(' or ')}`),
    ...must(reply.language === language, `language ${reply.language}, not ${language}`),
    ...must(reply.slaMet, `late: ${Math.round(reply.latencyMs)} ms`),
  ];
}

function outcomeProblems({ outcome, degraded }: Reply): readonly string[] {
  if (outcome === 'degraded' && degraded.every((code) => code === HARMLESS)) return [];
  const why = degraded.map((code) => (HINTS[code] === undefined ? code : `${code}: ${HINTS[code]}`));
  return [`${outcome}${why.length === 0 ? '' : ` (${why.join('; ')})`}`];
}

function contentProblems(wanted: ReplyWanted, reply: Reply, yardstick: Yardstick): readonly string[] {
  const { ceilingUsd, systemPrompts, before } = yardstick;
  const first = wanted.sameAs === undefined ? undefined : before.get(wanted.sameAs);
  const firstText = first?.kind === 'reply' ? first.reply.text : undefined;
  const leaks =
    wanted.keepsPrompt === true && systemPrompts.some((prompt) => leaksPrompt(reply.text, prompt));
  const orders = wanted.withoutOrders === true ? reply.passages.filter((id) => id.startsWith('order:')) : [];
  return [
    ...must(reply.text.trim() !== '', 'the text is empty'),
    ...must(wanted.language !== 'ja' || JAPANESE.test(reply.text), 'the text is not Japanese'),
    ...must(reply.costUsd <= ceilingUsd, `cost $${reply.costUsd}, over the ceiling of $${ceilingUsd}`),
    ...must(!wanted.free || reply.costUsd === 0, `cost $${reply.costUsd}, and was to cost nothing`),
    ...must(
      wanted.sameAs === undefined || reply.text === firstText,
      `not the text of message ${wanted.sameAs}`,
    ),
    ...must(!leaks, 'words of the system prompt are in the text'),
    ...must(orders.length === 0, `told of ${orders.join(', ')} to nobody`),
  ];
}

const must = (holds: boolean, problem: string): readonly string[] => (holds ? [] : [problem]);
