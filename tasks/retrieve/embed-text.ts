import { dayLimits, payerOf } from '../core/budget.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import type { Run } from '../core/contract/plan.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { NanoUsd } from '../core/money.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { RunStore } from '../ports/run-store.ts';
import { type PaidCallDeps, payFor } from '../spending/paid-call.ts';

export interface EmbedTextDeps extends PaidCallDeps {
  readonly embedder: Embedder;
}

export interface TextToEmbed {
  readonly run: Run;
  readonly request: MessageRequest;
  readonly no: number;
  readonly text: string;
  /** What is left for it. */
  readonly ceiling: NanoUsd;
  readonly timeoutMs: number;
}

/** Empty where the call was not made or failed. */
export interface PaidVector {
  readonly vector: readonly number[];
  readonly attempt: Attempt;
  readonly recorded: boolean;
}

/** One embedding, paid as every call is. @param noted what its journal entry tells besides */
export async function embedText(
  { run, request, no, text, ceiling, timeoutMs }: TextToEmbed,
  policy: Policy,
  deps: EmbedTextDeps,
  noted: (vector: readonly number[]) => Pick<Attempt, 'embedded'> = () => ({}),
): Promise<PaidVector> {
  const { embedding } = policy;
  let vector: readonly number[] = [];
  const call = {
    run,
    no,
    role: 'embedding' as const,
    model: embedding.id,
    prices: { input: embedding.prices.input, cachedInput: 0, output: 0 },
    promptBytes: Buffer.byteLength(text),
    maxTokens: 0,
    leastTokens: 0,
    ceiling,
    limits: dayLimits(policy),
    payer: payerOf(request),
    pots: [run.pot],
    timeoutMs: Math.min(timeoutMs, embedding.latencyMs.p99 * 2),
    ask: async (_: number, signal: AbortSignal) => {
      const reply = await deps.embedder.embed(embedding, text, signal);
      vector = reply.vector;
      return {
        text: '',
        selfReport: null,
        stopReason: 'complete' as const,
        inputTokens: reply.inputTokens,
        cachedTokens: 0,
        outputTokens: 0,
        simulated: reply.simulated,
      };
    },
  };
  const notes = () => (vector.length > 0 ? noted(vector) : {});
  const journal: RunStore['journal'] = (id, arn, attempt) =>
    deps.runs.journal(id, arn, { ...attempt, ...notes() });
  const { attempt, recorded } = await payFor(call, { ...deps, runs: { journal } });
  return { vector, attempt: { ...attempt, ...notes() }, recorded };
}
