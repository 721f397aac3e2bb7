import { pairSigns } from '../../tasks/core/learning/answer-check.ts';
import type { Calibration } from '../../tasks/core/learning/calibration.ts';
import { promptSigns } from '../../tasks/core/learning/prompt-signs.ts';
import { type PromptKind, promptKind } from '../../tasks/core/learning/router.ts';
import { type SignModel, scoreSigns } from '../../tasks/core/learning/sign-model.ts';
import { mean } from './evaluation.ts';
import { fitIsotonic } from './isotonic.ts';
import type { OutcomeRow } from './read-rows.ts';
import { fitRidge, type SignRow } from './ridge.ts';

export interface FitSettings {
  /** The first is the one to be routed away from; others tell how hard a prompt is. */
  readonly weak: readonly string[];
  readonly strong: readonly string[];
  /** Only rows of this kind are used. */
  readonly kind: PromptKind;
}

export interface FittedCheck {
  readonly model: SignModel;
  readonly chance: Calibration;
}

export interface Fitted {
  readonly router: SignModel;
  /** Only where the rows hold answers of the weak model. */
  readonly check?: FittedCheck;
  readonly rows: number;
}

const LEAST_ROWS = 50;
const FOLDS = 5;
/** Rows of doubt a weight is held back by; found by cross-validation. */
const PENALTY: Readonly<Record<PromptKind, number>> = { story: 200, plain: 50, general: 200 };
const CHECK_PENALTY = 100;
/** Answers of the other weak models teach less about the one to be checked. */
const OTHERS_WORTH = 0.25;

/** Signs that tell one story from another; the rest would only fit noise. */
const STORY_SIGN =
  /^story.+|^(?:words|length|sentences|numbers|quotes|longWords|lines|operators|wordLength|digitShare)$/u;
/** What a check reads of the prompt of a text that is no story: its language. */
const LANGUAGE_SIGN =
  /^(?:foreign|statement|japanese|chinese|korean|hindi|thai|amharic|arabic|russian|german|french|spanish|swahili)$/u;

/** @throws Error when fewer rows of the kind hold all the models than a fit needs. */
export function fitOutcomes(rows: readonly OutcomeRow[], settings: FitSettings): Fitted {
  const known = [...settings.weak, ...settings.strong];
  const usable = rows.filter(
    ({ prompt, models }) =>
      known.every((model) => models[model] !== undefined) &&
      promptKind(promptSigns(prompt)) === settings.kind,
  );
  if (usable.length < LEAST_ROWS) {
    throw new Error(
      `${usable.length} rows of kind ${settings.kind} have scores of ${known.join(', ')}: ${LEAST_ROWS} are needed`,
    );
  }
  const check = fitCheck(usable, settings);
  return {
    router: fitRouter(usable, settings),
    ...(check === undefined ? {} : { check }),
    rows: usable.length,
  };
}

const scoreOf = (row: OutcomeRow, model: string): number => row.models[model]?.score ?? 0;

function fitRouter(rows: readonly OutcomeRow[], { weak, strong, kind }: FitSettings): SignModel {
  const [first = ''] = weak;
  const signRows = rows.map((row): SignRow => {
    const weakScore = (scoreOf(row, first) + mean(weak.map((model) => scoreOf(row, model)))) / 2;
    return {
      signs: promptSigns(row.prompt),
      target: mean(strong.map((model) => scoreOf(row, model))) - weakScore,
    };
  });
  const names = Object.keys(signRows[0]?.signs ?? {});
  return fitRidge(
    signRows,
    kind === 'story' ? names.filter((name) => STORY_SIGN.test(name)) : names,
    PENALTY[kind],
  );
}

interface PairRow extends SignRow {
  readonly prompt: string;
  /** Rows of one group stay together when they are left out. */
  readonly group: string;
  readonly isOwn: boolean;
}

function fitCheck(rows: readonly OutcomeRow[], { weak, kind }: FitSettings): FittedCheck | undefined {
  const [first = ''] = weak;
  const pairs = rows.flatMap((row) =>
    weak.flatMap((model): PairRow[] => {
      const { score, text } = row.models[model] ?? {};
      if (score === undefined || text === undefined) return [];
      return [
        {
          signs: pairSigns(row.prompt, text),
          target: score,
          weight: model === first ? 1 : OTHERS_WORTH,
          prompt: row.prompt,
          group: row.bucket === undefined ? row.prompt : String(row.bucket),
          isOwn: model === first,
        },
      ];
    }),
  );
  if (pairs.length < LEAST_ROWS) return undefined;
  const names = namesForCheck(pairs[0], kind);
  const outside = leaveOut(pairs, names);
  return {
    model: fitRidge(pairs, names, CHECK_PENALTY),
    chance: fitIsotonic(
      outside.map(({ score }) => score),
      outside.map(({ target }) => target),
    ),
  };
}

function namesForCheck(pair: PairRow | undefined, kind: PromptKind): readonly string[] {
  if (pair === undefined) return [];
  const ofPrompt = new Set(Object.keys(promptSigns(pair.prompt)));
  return Object.keys(pair.signs).filter(
    (name) => !ofPrompt.has(name) || kind === 'story' || LANGUAGE_SIGN.test(name),
  );
}

/** What a check says of answers it was not fitted on: all that a calibration may be fitted on. */
function leaveOut(pairs: readonly PairRow[], names: readonly string[]) {
  const groups = [...new Set(pairs.map(({ group }) => group))];
  const foldOf = new Map(groups.map((group, index) => [group, index % FOLDS]));
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const model = fitRidge(
      pairs.filter(({ group }) => foldOf.get(group) !== fold),
      names,
      CHECK_PENALTY,
    );
    return pairs
      .filter(({ group, isOwn }) => isOwn && foldOf.get(group) === fold)
      .map(({ signs, target }) => ({ score: scoreSigns(model, signs), target }));
  });
}
