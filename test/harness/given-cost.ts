import { costNano, type NanoUsd } from '../../tasks/core/money.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import type { Given } from './deaths.ts';

/** What a provider would bill for an answer, by the usage it reported itself. */
export function givenCost({ model, output }: Given): NanoUsd {
  const { models, embedding } = defaultPolicy;
  if (model === embedding.apiId) {
    const { body } = output as { readonly body: { transformToString(): string } };
    const { inputTextTokenCount } = JSON.parse(body.transformToString()) as { inputTextTokenCount: number };
    const usage = { inputTokens: inputTextTokenCount, cachedTokens: 0, outputTokens: 0 };
    return costNano({ ...embedding.prices, cachedInput: 0, output: 0 }, usage);
  }
  const { usage } = output as { readonly usage: { inputTokens: number; outputTokens: number } };
  const found = models.find(({ apiId }) => apiId === model);
  if (found === undefined) throw new Error(`the policy knows no ${model}`);
  return costNano(found.prices, { ...usage, cachedTokens: 0 });
}
