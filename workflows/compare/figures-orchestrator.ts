import type { Figure } from '../../tasks/core/costs/figure.ts';
import { callUsd } from '../../tasks/core/costs/mix.ts';
import { savedShare } from '../../tasks/core/costs/projection.ts';
import { REGISTRY } from '../../tasks/core/policy/registry.ts';
import {
  MODEL_SELECTION,
  ORCHESTRATION_EXAMPLES,
} from '../../tasks/profiles/mangaassist/matrices/orchestration.ts';
import { perQuery, stated, wholePercent } from './stated.ts';

const EXAMPLES = 'Model orchestrator: cost comparison';
const SELECTION = 'Model orchestrator: model selection matrix';
/** The document prices its hard task by Opus at $0.015; answers are 70 % as long as prompts elsewhere. */
const OPUS = 'claude-opus-3';
const OPUS_USD = 0.015;
const ANSWER_RATIO = 0.7;

const pricesOf = (id: string) => REGISTRY.find((model) => model.id === id)?.prices;

/** Tokens of a prompt for which Opus costs what the document says. */
function hardTokens(): number {
  const prices = pricesOf(OPUS);
  if (prices === undefined)
    throw new RangeError(`${OPUS} has left the registry: its example needs its price`);
  return (OPUS_USD * 1e6) / (prices.input + ANSWER_RATIO * prices.output);
}

function hardUsd(models: readonly string[]): number {
  const inputTokens = hardTokens();
  return models.reduce((sum, model) => {
    const prices = pricesOf(model);
    const call = { model, inputTokens, outputTokens: ANSWER_RATIO * inputTokens };
    return prices === undefined ? sum : sum + callUsd(call, prices);
  }, 0);
}

/** The costs that the orchestrator's overview prints. */
export function orchestratorFigures(): readonly Figure[] {
  const examples = ORCHESTRATION_EXAMPLES.rows;
  const cost = (prompt: string, strategy: string): number =>
    examples.find((row) => row.prompt.startsWith(prompt) && row.strategy === strategy)?.costUsd ?? 0;
  return [
    ...examples.map(({ prompt, strategy, models, costUsd, ownUsd, tokens }) =>
      stated(
        EXAMPLES,
        `${prompt} ${strategy}`,
        costUsd,
        // The price of Opus alone is what the size of the hard task is taken from.
        models === OPUS ? null : (ownUsd ?? hardUsd(models.split(', '))),
        models === OPUS
          ? 'taken as the size of the hard task'
          : tokens === null
            ? 'tokens at which Opus costs $0.015, answers 70 % as long as prompts'
            : '3 tokens in and 39 out for each model',
        perQuery,
      ),
    ),
    stated(
      EXAMPLES,
      'Simple query: cheapest below ensemble',
      0.88,
      savedShare(cost('What', 'ensemble'), cost('What', 'cheapest')),
      "the document's own two costs",
      wholePercent,
    ),
    stated(
      EXAMPLES,
      'Complex task: fallback above cheapest',
      0.47,
      cost('Design', 'fallback') / cost('Design', 'cheapest') - 1,
      "the document's own two costs",
      wholePercent,
    ),
    stated(
      EXAMPLES,
      'Complex task: ensemble over cheapest',
      3,
      cost('Design', 'ensemble') / cost('Design', 'cheapest'),
      "the document's own two costs",
      { unit: 'multiple', decimals: 0 },
    ),
    ...MODEL_SELECTION.rows.map(({ task, models, typicalUsd }) =>
      stated(SELECTION, `${task} (${models})`, typicalUsd, null, 'the document gives no tokens', {
        decimals: 5,
      }),
    ),
  ];
}
