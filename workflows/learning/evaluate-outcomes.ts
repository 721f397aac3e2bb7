import { type AnswerCheckParameters, checkAnswer } from '../../tasks/core/learning/answer-check.ts';
import { type RouterParameters, strongScore } from '../../tasks/core/learning/router.ts';
import { seededRandom } from '../random.ts';
import {
  areaRecovered,
  auroc,
  type CurvePoint,
  calibrationError,
  interval,
  mean,
  type Routed,
  savedByCascade,
  savedByRouter,
  shareToRecover,
  strongCallCurve,
} from './evaluation.ts';
import type { OutcomeRow } from './read-rows.ts';

export interface EvaluationSettings {
  readonly weak: string;
  readonly strong: string;
  /** Price of the strong model over the weak one's. */
  readonly priceRatio: number;
  readonly router: RouterParameters;
  readonly check: AnswerCheckParameters;
}

type Interval = readonly [number, number];

export interface RouterReport {
  readonly name: string;
  readonly curve: readonly CurvePoint[];
  /** Average performance gap recovered, and its 95 % interval. */
  readonly apgr: number;
  readonly apgrInterval: Interval;
  /** Least share of strong calls that recovers half, and four fifths, of the gap. */
  readonly cpt50: number;
  readonly cpt80: number;
  /** Saved against always asking the strong model, when half or four fifths of the gap are recovered. */
  readonly saved50: number;
  readonly saved80: number;
}

export interface CheckReport {
  readonly answers: number;
  readonly auroc: number;
  readonly aurocInterval: Interval;
  readonly lengthAuroc: number;
  /** 95 % interval of the paired difference to answer length. */
  readonly overLength: Interval;
  /** Expected calibration error of the plain score, clamped to 0-1, and of the calibrated chance. */
  readonly calibrationErrorBefore: number;
  readonly calibrationErrorAfter: number;
  /** What a cascade saves, and its mean score, when answers below each chance go to the strong model. */
  readonly thresholds: readonly {
    readonly accept: number;
    readonly escalated: number;
    readonly quality: number;
    readonly saved: number;
    /** Share of wrong among the accepted answers; 0 where none is accepted. */
    readonly risk: number;
  }[];
}

export interface Evaluation {
  readonly rows: number;
  readonly weakScore: number;
  readonly strongScore: number;
  readonly priceRatio: number;
  readonly router: RouterReport;
  readonly baselines: readonly RouterReport[];
  /** 95 % interval of the paired difference of APGR to prompt length. */
  readonly overLength: Interval;
  /** Null where the rows hold no answers of the weak model. */
  readonly check: CheckReport | null;
}

interface Judged extends Routed {
  readonly length: number;
}

/** @throws Error when both models are the same, or no row has scores of both. */
export function evaluateOutcomes(rows: readonly OutcomeRow[], settings: EvaluationSettings): Evaluation {
  const { weak, strong, priceRatio, router } = settings;
  if (weak === strong) throw new Error(`weak and strong are both ${weak}: name two models`);
  const usable = rows.filter(({ models }) => models[weak] !== undefined && models[strong] !== undefined);
  if (usable.length === 0) {
    const names = Object.keys(rows[0]?.models ?? {});
    throw new Error(
      `no row has scores of ${weak} and ${strong}: the first row has ${names.join(', ') || 'none'}`,
    );
  }
  const judged = usable.map(
    ({ prompt, models }): Judged => ({
      weak: models[weak]?.score ?? 0,
      strong: models[strong]?.score ?? 0,
      score: strongScore(prompt, router),
      length: prompt.length,
    }),
  );
  const random = seededRandom(7);
  const by = (name: string, score: (row: Judged) => number): RouterReport =>
    report(
      name,
      judged.map((row) => ({ ...row, score: score(row) })),
      priceRatio,
    );
  return {
    rows: judged.length,
    weakScore: mean(judged.map((row) => row.weak)),
    strongScore: mean(judged.map((row) => row.strong)),
    priceRatio,
    router: by('router', ({ score }) => score),
    baselines: [
      by('oracle', (row) => row.strong - row.weak),
      by('prompt length', ({ length }) => length),
      by('random', () => random()),
    ],
    overLength: interval(
      judged,
      (drawn) => area(drawn, ({ score }) => score) - area(drawn, ({ length }) => length),
    ),
    check: checkReport(usable, settings),
  };
}

const area = (rows: readonly Judged[], score: (row: Judged) => number): number =>
  areaRecovered(strongCallCurve(rows.map((row) => ({ ...row, score: score(row) }))));

function report(name: string, rows: readonly Routed[], priceRatio: number): RouterReport {
  const curve = strongCallCurve(rows);
  const cpt50 = shareToRecover(curve, 0.5);
  const cpt80 = shareToRecover(curve, 0.8);
  return {
    name,
    curve,
    apgr: areaRecovered(curve),
    apgrInterval: interval(rows, (drawn) => areaRecovered(strongCallCurve(drawn))),
    cpt50,
    cpt80,
    saved50: savedByRouter(cpt50, priceRatio),
    saved80: savedByRouter(cpt80, priceRatio),
  };
}

interface Checked {
  readonly weak: number;
  readonly strong: number;
  readonly right: boolean;
  readonly score: number;
  readonly chance: number;
  readonly length: number;
}

const THRESHOLDS = [0.5, 0.6, 0.7, 0.8, 0.9];

function checkReport(rows: readonly OutcomeRow[], settings: EvaluationSettings): CheckReport | null {
  const { weak, strong, check, priceRatio } = settings;
  const checked = rows.flatMap(({ prompt, models }): Checked[] => {
    const { score = 0, text } = models[weak] ?? {};
    if (text === undefined) return [];
    const verdict = checkAnswer(prompt, text, check);
    return [
      {
        weak: score,
        strong: models[strong]?.score ?? 0,
        right: score >= 0.5,
        score: verdict.score,
        chance: verdict.chance,
        length: text.length,
      },
    ];
  });
  if (checked.length === 0) return null;
  const rated = (of: readonly Checked[], score: (row: Checked) => number): number =>
    auroc(
      of.map(score),
      of.map(({ right }) => right),
    );
  const outcomes = checked.map((row) => row.weak);
  return {
    answers: checked.length,
    auroc: rated(checked, ({ score }) => score),
    aurocInterval: interval(checked, (drawn) => rated(drawn, ({ score }) => score)),
    lengthAuroc: rated(checked, ({ length }) => -length),
    overLength: interval(
      checked,
      (drawn) => rated(drawn, ({ score }) => score) - rated(drawn, ({ length }) => -length),
    ),
    calibrationErrorBefore: calibrationError(
      checked.map(({ score }) => Math.min(1, Math.max(0, score))),
      outcomes,
    ),
    calibrationErrorAfter: calibrationError(
      checked.map(({ chance }) => chance),
      outcomes,
    ),
    thresholds: THRESHOLDS.map((accept) => atThreshold(checked, accept, priceRatio)),
  };
}

function atThreshold(rows: readonly Checked[], accept: number, priceRatio: number) {
  const accepted = rows.filter(({ chance }) => chance >= accept);
  const escalated = 1 - accepted.length / rows.length;
  return {
    accept,
    escalated,
    quality: mean(rows.map((row) => (row.chance >= accept ? row.weak : row.strong))),
    saved: savedByCascade(escalated, priceRatio),
    risk: mean(accepted.map((row) => 1 - row.weak)),
  };
}
