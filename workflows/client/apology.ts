import type { Reply } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { APOLOGIES } from '../bindings.ts';

/** Kana are Japanese; Han alone could be Chinese. */
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** What the customer reads when the machine had nothing to say: the run itself tells nothing of it. */
export function apologyFor(message: MessageRequest, startedAt: number, now: number): Reply {
  const japanese = message.locale?.toLowerCase().startsWith('ja') ?? KANA.test(message.query);
  const language = japanese ? 'ja' : 'en';
  return {
    messageId: message.messageId,
    outcome: 'apologized',
    text: APOLOGIES[language],
    language,
    model: null,
    lane: null,
    confidence: null,
    quality: null,
    route: null,
    attempts: [],
    agreement: null,
    passages: [],
    entities: null,
    degraded: ['failed'],
    // What the run paid stands in its record; nothing is known of it here.
    costUsd: 0,
    latencyMs: now - startedAt,
    slaMet: false,
    startedAt: new Date(startedAt).toISOString(),
    replayOf: message.replayOf ?? null,
    handover: null,
  };
}
