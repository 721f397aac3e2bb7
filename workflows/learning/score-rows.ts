import { type AnswerCheckParameters, checkAnswer } from '../../tasks/core/learning/answer-check.ts';
import { createLabelModel } from '../../tasks/core/learning/label-model.ts';
import { shippedCheck, shippedRouter } from '../../tasks/core/learning/parameters/index.ts';
import { type RouterParameters, strongScore } from '../../tasks/core/learning/router.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { laneBand } from '../../tasks/core/routing/band.ts';
import type { Parameters } from './parameters.ts';
import type { ScoreRow } from './read-rows.ts';

/** What the shipped parameters say of one row. */
export interface Scored {
  readonly id: string | number;
  /** Unbounded; larger: needs the strong model. */
  readonly strong: number;
  /** Unbounded; larger: accept the answer. Null without one. */
  readonly accept: number | null;
  readonly intent: string;
  /** 1-10. */
  readonly complexity: number;
  readonly lane: string;
}

export interface Labelled {
  readonly id: string | number;
  readonly intent: string;
  /** Calibrated chance that the label is right. */
  readonly confidence: number;
  /** The text is probably none of the labels. */
  readonly outOfScope: boolean;
}

/** Below it a label is more likely wrong than right. */
const IN_SCOPE = 0.5;

/** Scores with the shop's own classifier and the shipped router and check, or those of `parameters`. */
export function rowScorer(profile: Profile, parameters: Parameters): (row: ScoreRow, at: number) => Scored {
  const router: RouterParameters = withOverrides(shippedRouter, parameters.router);
  const check: AnswerCheckParameters = withOverrides(shippedCheck, parameters.check);
  return (row, at) => {
    const prompt = row.prompt ?? '';
    const { classification } = profile.classify(prompt, [], undefined);
    return {
      id: row.id ?? at + 1,
      strong: tidy(strongScore(prompt, router)),
      accept: typeof row.text === 'string' ? tidy(checkAnswer(prompt, row.text, check).score) : null,
      intent: classification.intents[0] ?? 'unknown',
      complexity: classification.complexity,
      lane: laneBand(classification, 'auto', profile.defaultPolicy),
    };
  };
}

/** Labels with a classifier that `train` made. */
export function rowLabeller(parameters: Parameters): (row: ScoreRow, at: number) => Labelled {
  if (parameters.labels === undefined) {
    throw new Error('the parameters hold no labels: train them with stepladder train --examples');
  }
  const model = createLabelModel(parameters.labels);
  return (row, at) => {
    const { label, confidence } = model.read(row.prompt ?? row.text ?? '');
    return {
      id: row.id ?? at + 1,
      intent: label,
      confidence: Number(confidence.toFixed(4)),
      outOfScope: confidence < IN_SCOPE,
    };
  };
}

/** Shipped parameters, with those parts replaced that somebody trained. */
export const withOverrides = <Shipped extends object>(
  shipped: Shipped,
  own: { readonly [Part in keyof Shipped]?: Shipped[Part] | undefined } | undefined,
): Shipped => ({
  ...shipped,
  ...Object.fromEntries(Object.entries(own ?? {}).filter(([, part]) => part !== undefined)),
});

const tidy = (value: number): number => Number(value.toFixed(6));
