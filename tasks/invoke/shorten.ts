import type { Passage } from '../core/contract/passage.ts';
import type { MessageRequest, Turn } from '../core/contract/request.ts';
import type { ModelProfile } from '../core/policy/model-profile.ts';
import type { Policy } from '../core/policy/policy.ts';
import { cutBytes } from '../spending/ask-model.ts';

/** What a model reads besides the question. */
export interface Reading {
  readonly history: readonly Turn[];
  /** The best first. */
  readonly passages: readonly Passage[];
  readonly document: MessageRequest['document'];
}

/** Text of many scripts has half as many bytes to a token as the usual estimate. */
const WORST_CASE = 0.5;
/** Our own words and marks around it. */
const FRAME_BYTES = 2_000;

/**
 * The same with less to read, for a model that found it too long: never more than its window surely holds,
 * and at most half of what it was. The oldest turns go first, then the weakest passages, then the end of
 * the document; the question stays whole.
 */
export function shorten(
  reading: Reading,
  query: string,
  maxTokens: number,
  model: ModelProfile,
  policy: Policy,
): Reading {
  const bytesPerToken = policy.estimates.bytesPerToken * WORST_CASE;
  const window = (model.contextWindow - maxTokens) * bytesPerToken - FRAME_BYTES - Buffer.byteLength(query);
  let room = Math.max(0, Math.min(window, bytesOf(reading) / 2));
  const document = reading.document && { ...reading.document, text: cutBytes(reading.document.text, room) };
  room -= document === undefined ? 0 : Buffer.byteLength(document.text);
  const passages: Passage[] = [];
  for (const passage of reading.passages) {
    room -= Buffer.byteLength(passage.text);
    if (room < 0) break;
    passages.push(passage);
  }
  return { history: newestTurns(reading.history, room), passages, document };
}

const bytesOf = ({ history, passages, document }: Reading): number =>
  [
    document?.text ?? '',
    ...passages.map(({ text }) => text),
    ...history.map(({ content }) => content),
  ].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** Whole exchanges, from the end, as far as they fit. */
function newestTurns(history: readonly Turn[], room: number): readonly Turn[] {
  let left = room;
  let from = history.length;
  while (from >= 2) {
    const exchange = history.slice(from - 2, from);
    left -= exchange.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    if (left < 0) break;
    from -= 2;
  }
  return history.slice(from);
}
