import { costEfficiencyScore } from '../../tasks/core/costs/efficiency.ts';
import {
  answeredBy,
  callsUsd,
  clean,
  escalatedShare,
  type Mix,
  messageMs,
  messageUsd,
  partDayUsd,
} from '../../tasks/core/costs/mix.ts';
import { type Projection, project, savedShare } from '../../tasks/core/costs/projection.ts';
import { mixQuality } from '../../tasks/core/costs/quality.ts';
import type { Book } from './book.ts';

export interface PartOutcome {
  readonly name: string;
  readonly share: number;
  readonly models: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of one message of this part; the classifier's stands with the whole. */
  readonly messageUsd: number;
  readonly dayUsd: number;
}

/** What a mix comes to under the prices of a set. US dollars, milliseconds, shares from 0 to 1. */
export interface Outcome {
  readonly name: string;
  readonly parts: readonly PartOutcome[];
  /** Of all messages: answered by the cheap model, by the mid one, escalated, from the cache. */
  readonly shares: {
    readonly cheap: number;
    readonly mid: number;
    readonly escalated: number;
    readonly cached: number;
  };
  readonly projection: Projection;
  /** Against all messages on the mid model; null where that costs nothing. */
  readonly saved: number | null;
  readonly savedPerYearUsd: number;
  readonly quality: number;
  readonly qualityRetained: number;
  readonly checkRejects: number | null;
  readonly latencyMs: number;
  /** Cost efficiency score: reported, never selected by. */
  readonly efficiency: number;
}

/** @param baselineDayUsd a day of the same traffic on the mid model alone */
export function outcomeOf(mix: Mix, book: Book, baselineDayUsd: number): Outcome {
  const usd = messageUsd(mix, book.pricesOf);
  const projection = project(usd, mix.messagesPerDay);
  const { quality, retained, checkRejects } = mixQuality(mix, book.cast.mid, book.skillOf, book.terms);
  const latencyMs = messageMs(mix, book.msOf);
  return {
    name: mix.name,
    parts: mix.parts.map((part) => ({
      name: part.name,
      share: clean(part.share),
      models: part.calls.map(({ model }) => model),
      inputTokens: part.calls.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
      outputTokens: part.calls.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
      messageUsd: clean(callsUsd(part.calls, book.pricesOf)),
      dayUsd: partDayUsd(mix, part, book.pricesOf),
    })),
    shares: {
      cheap: answeredBy(mix, book.cast.cheap),
      mid: answeredBy(mix, book.cast.mid),
      escalated: escalatedShare(mix),
      cached: mix.cacheHitShare,
    },
    projection,
    saved: savedShare(baselineDayUsd, projection.dayUsd),
    savedPerYearUsd: project((baselineDayUsd - projection.dayUsd) / mix.messagesPerDay, mix.messagesPerDay)
      .yearUsd,
    quality,
    qualityRetained: retained,
    checkRejects,
    latencyMs,
    efficiency: costEfficiencyScore({ quality, messageUsd: usd, latencyMs }),
  };
}

/** The same messages, each answered once and by the mid model: what everything is set against. */
export function onMidAlone(mix: Mix, book: Book): Mix {
  return {
    ...mix,
    cacheHitShare: 0,
    everyMessage: [],
    parts: mix.parts.map(({ name, share, tasks, calls }) => {
      const last = calls.at(-1);
      const { inputTokens = 0, outputTokens = 0 } = last ?? {};
      return { name, share, tasks, calls: [{ model: book.cast.mid, inputTokens, outputTokens }] };
    }),
  };
}
