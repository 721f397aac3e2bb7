import { BANDS } from '../../tasks/core/contract/enums.ts';
import type { Facts, Step } from '../../tasks/core/contract/plan.ts';

/** One thing that a Choice may be asked: a short key, and variables for which it stands. */
export interface Question {
  readonly key: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the state, where the Choice looks at it. */
  readonly input?: unknown;
}

type RouteFacts = Pick<Facts, 'cached' | 'budget' | 'pinned' | 'ensemble' | 'unsure' | 'band'>;

/** Simulated messages are valid, new, and resume nothing. */
export const routeKey = ({ cached, budget, pinned, ensemble, unsure, band }: RouteFacts): string =>
  `${cached ? 'cached' : ''} ${budget} ${pinned ? 'pinned' : ''} ${ensemble ? 'ensemble' : ''} ${unsure ? 'unsure' : ''} ${band}`;

const BOTH = [true, false] as const;
const BUDGETS = ['ample', 'tight', 'exhausted'] as const;

const routes: readonly Question[] = BOTH.flatMap((cached) =>
  BUDGETS.flatMap((budget) =>
    BOTH.flatMap((pinned) =>
      BOTH.flatMap((ensemble) =>
        BOTH.flatMap((unsure) =>
          BANDS.map((band) => {
            const facts = { cached, budget, pinned, ensemble, unsure, band };
            return {
              key: routeKey(facts),
              variables: {
                facts: { request: 'valid', claim: 'new', answered: false, deadlineAt: 0, ...facts },
              },
            };
          }),
        ),
      ),
    ),
  ),
);

export const yesNo = (answer: boolean): string => (answer ? 'yes' : 'no');

const context: readonly Question[] = BOTH.map((needed) => ({
  key: yesNo(needed),
  variables: { plan: { needsContext: needed }, searched: false },
}));

const many: readonly Question[] = BOTH.map((fanOut) => ({
  key: yesNo(fanOut),
  variables: { facts: { answered: false }, plan: { fanOut } },
}));

export const confidentKey = (meta: boolean, enough: boolean): string =>
  `${meta ? 'meta ' : ''}${enough ? 'enough' : 'short'}`;

/** The last moment that a date can name. */
const NEVER = 8_640_000_000_000_000;

/** An answer is accepted just where its confidence reaches the plan's. */
const confident: readonly Question[] = BOTH.flatMap((meta) =>
  BOTH.map((enough) => ({
    key: confidentKey(meta, enough),
    variables: {
      plan: { meta: { model: meta ? 'm' : 'none', leastAnswers: 2, needsMs: 0 }, minConfidence: 0.8 },
      verdict: { confidence: enough ? 0.9 : 0.5 },
      run: { deadlineAt: NEVER },
      attempts: [1, 2].map((no) => ({
        no,
        role: 'answer',
        text: 'x',
        outcome: enough ? 'accepted' : 'rejected',
      })),
    },
  })),
);

/** An answer that may speak is embedded where the plan pays for it and time is left. */
const agreement: readonly Question[] = BOTH.map((measured) => ({
  key: yesNo(measured),
  variables: {
    plan: { comparison: { model: measured ? 'm' : 'none', needsMs: 0 } },
    run: { deadlineAt: NEVER },
  },
  input: { attempts: [{ safe: true, text: 'x' }] },
}));

const MOVES: readonly Step['move'][] = [
  'climb',
  'skip',
  'retry',
  'no_rung',
  'no_time',
  'no_money',
  'breaker_open',
  'not_worth_it',
];

/** By the Choice's name: everything that a simulated message may ask it. */
export const QUESTIONS: Readonly<Record<string, readonly Question[]>> = {
  'Choose Route': routes,
  'Needs Context?': context,
  'One Model Or Many?': many,
  'Confident Enough?': confident,
  'Measure Agreement?': agreement,
  'Climb Higher?': MOVES.map((move) => ({ key: move, variables: { step: { move } } })),
};
