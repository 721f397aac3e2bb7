import type { Call, Mix } from '../../tasks/core/costs/mix.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { type Book, bookOf } from '../../workflows/compare/book.ts';
import { type Outcome, outcomeOf } from '../../workflows/compare/outcome.ts';
import { strategiesFor } from '../../workflows/compare/strategies.ts';
import { policyOfSet } from '../../workflows/policy/policy-of-set.ts';
import { simulatedDay } from './load/simulated-day.ts';
import { type Bench, type BenchOptions, fixed, type Goal, table } from './report.ts';

const SAVED = 0.642;
const RETAINED = 0.94;
/** A message that all-Sonnet answers in the cascade document: 500 tokens in, 350 out. */
const ALL_MID_TOKENS = [500, 350] as const;
const MESSAGES = 100_000;
/** The classifier of the seeds, which reads every message there. */
const CLASSIFIER_TOKENS = [200, 40] as const;

const CACHED = 'answer cache, 20 % of the messages';
const AS_COUNTED = 'the same without any classifier, as the document counts';

const percent = (share: number): string => `${fixed(100 * share)} %`;
const dollars = (usd: number): string => `$${fixed(usd, 0)}`;

/** What the parts of the design save, by the documents' arithmetic, by a simulated day, and beside single models. */
export async function costs({ quick }: BenchOptions): Promise<Bench> {
  const messages = quick ? 10_000 : MESSAGES;
  const before = await simulatedDay(policyOfSet('claude-3'), 'cascade-60-37-3', messages);
  const unsure = before.outcomes.classified / before.messages;
  const steps = stepsOf(bookOf('claude-3', 'cascade'), unsure);
  const day = await simulatedRows(messages);
  return {
    lines: [
      `By the documents' arithmetic, prices of claude-3, a million messages a day; the rules alone were unsure of ${percent(unsure)} of the simulated messages.`,
      '',
      ...table(
        ['step', 'a day', 'saved against all-Sonnet', 'quality retained'],
        steps.map(([name, { projection, saved, qualityRetained }]) => [
          name,
          dollars(projection.dayUsd),
          percent(saved ?? 0),
          percent(qualityRetained),
        ]),
      ),
      '',
      "By simulated days under claude-3: the real rules, their climbs, insurance and embeddings included; all-Sonnet at the document's $0.00675 a message.",
      '',
      ...day.lines,
      '',
      'Under `current`, the same traffic on one model each:',
      '',
      ...singleModels(),
    ],
    goals: [...arithmeticGoals(steps), ...day.goals],
  };
}

type Step = readonly [name: string, outcome: Outcome];

function stepsOf(book: Book, unsure: number): readonly Step[] {
  const found = (id: string): Mix => {
    const strategy = strategiesFor(book.cast).find((one) => one.id === id);
    if (strategy === undefined) throw new Error(`compare has no strategy ${id} any more`);
    return strategy.mix;
  };
  const classifier = (share: number): Call => ({
    model: book.cast.cheap,
    inputTokens: CLASSIFIER_TOKENS[0] * share,
    outputTokens: CLASSIFIER_TOKENS[1] * share,
  });
  const base = found('cascade-60-37-3');
  const always = { ...base, everyMessage: [classifier(1)], parts: fromTheBottom(base, book) };
  const heuristics = { ...always, everyMessage: [classifier(unsure)] };
  const skipping = { ...base, everyMessage: [classifier(unsure)] };
  const tuned = { ...found('cascade-optimized'), everyMessage: [classifier(unsure)] };
  const cached = { ...tuned, cacheHitShare: 0.2 };
  const midUsd = outcomeOf(found('all-mid'), book, 0).projection.dayUsd;
  const mixes: readonly (readonly [string, Mix])[] = [
    ['a model classifies every message, all start at the cheap model', always],
    ['heuristics first: the model reads only what they are unsure of', heuristics],
    ['skip-tier: what needs the strong model starts there (60/37/3)', skipping],
    ["the document's tuned thresholds (70/27/3)", tuned],
    [CACHED, cached],
    [AS_COUNTED, { ...cached, everyMessage: [] }],
    ['prompt caching: nothing under claude-3, which has no cheaper rate for it', cached],
  ];
  return mixes.map(([name, mix]) => [name, outcomeOf(mix, book, midUsd)]);
}

/** What skipping leaves out: the cheap model's try at what it will not do. */
const fromTheBottom = ({ parts }: Mix, { cast }: Book): Mix['parts'] =>
  parts.map((part) => {
    const [first] = part.calls;
    if (first === undefined || part.calls.length > 1 || first.model === cast.cheap) return part;
    return { ...part, calls: [{ ...first, model: cast.cheap }, first] };
  });

function arithmeticGoals(steps: readonly Step[]): readonly Goal[] {
  const of = (name: string, where: string): Goal => {
    const outcome = steps.find(([step]) => step === name)?.[1];
    return goal(where, outcome?.saved ?? 0, outcome?.qualityRetained ?? 0);
  };
  return [
    of(AS_COUNTED, 'as the cascade document counts, without any classifier'),
    of(CACHED, 'the same with the classifier for what the rules are unsure of'),
  ];
}

const goal = (where: string, saved: number, retained: number): Goal => ({
  name: `${where}: >= ${percent(SAVED)} saved with >= ${percent(RETAINED)} of the quality`,
  got: `${percent(saved)} with ${percent(retained)}`,
  met: saved >= SAVED && retained >= RETAINED,
});

async function simulatedRows(messages: number): Promise<Bench> {
  const policy = policyOfSet('claude-3');
  const cheapFirst = recommendingCheaply(policy);
  const book = bookOf('claude-3', 'cascade');
  const [input, output] = ALL_MID_TOKENS;
  const prices = book.pricesOf(book.cast.mid);
  const midUsd = (input * prices.input + output * prices.output) / 1e6;
  const rows: string[][] = [];
  const goals: Goal[] = [];
  for (const mix of ['cascade-60-37-3', 'cascade-cache']) {
    const strategy = strategiesFor(book.cast).find(({ id }) => id === mix);
    const midQuality = strategy === undefined ? 1 : qualityOnMid(strategy.mix, book);
    for (const [name, of] of [
      ['default policy', policy],
      ['recommendations start at the cheap model', cheapFirst],
    ] as const) {
      const { cost, outcomes, insurance, messages: sent } = await simulatedDay(of, mix, messages);
      const saved = 1 - cost.perMessageUsd / midUsd;
      const retained = (outcomes.good ?? 0) / midQuality;
      const climbed = percent(outcomes.escalated / sent);
      rows.push([
        mix,
        name,
        `$${fixed(cost.perMessageUsd, 6)}`,
        percent(saved),
        percent(cost.saved ?? 0),
        percent(retained),
        climbed,
        percent(insurance.usd / cost.usd),
      ]);
      if (mix === 'cascade-cache') goals.push(goal(`a simulated day, ${name}`, saved, retained));
    }
  }
  const header = [
    'traffic',
    'policy',
    'a message',
    'saved',
    'saved against Sonnet on the very messages',
    'quality retained',
    'climbed',
    'insurance',
  ];
  return { lines: table(header, rows), goals };
}

const qualityOnMid = (mix: Mix, book: Book): number => {
  const { quality, qualityRetained } = outcomeOf(mix, book, 0);
  return quality / qualityRetained;
};

/** The check decides which of them climb: the one change of the policy that moves the bill most. */
function recommendingCheaply(policy: Policy): Policy {
  const { recommendation } = policy.intents;
  return {
    ...policy,
    intents: { ...policy.intents, recommendation: { ...recommendation, minRung: 'cheap' } },
    domainRungs: { ...policy.domainRungs, manga_recommendation: 'cheap' },
  };
}

/** Each model alone, best first, and the cascade: what it saves against the best, which need not be the dearest. */
function singleModels(): readonly string[] {
  const book = bookOf('current', 'cascade');
  const policy = policyOfSet('current');
  const strategy = strategiesFor(book.cast).find(({ id }) => id === 'traffic');
  if (strategy === undefined) throw new Error('compare has no strategy called traffic any more');
  const alone = policy.models
    .map(({ id }) => ({ id, outcome: outcomeOf(allOn(strategy.mix, id), book, 0) }))
    .toSorted(
      (one, other) =>
        other.outcome.quality - one.outcome.quality ||
        one.outcome.projection.dayUsd - other.outcome.projection.dayUsd,
    );
  const best = alone[0]?.outcome;
  const cascade = { id: '**cascade**', outcome: outcomeOf(strategy.mix, book, 0) };
  return table(
    ['answered by', 'a day', 'quality', 'the cascade saves against it', 'and retains'],
    [...alone.filter(({ outcome }) => outcome.quality >= cascade.outcome.quality - 0.05), cascade].map(
      ({ id, outcome }) => [
        outcome === best ? `**${id}**, the best` : id,
        dollars(outcome.projection.dayUsd),
        percent(outcome.quality),
        percent(1 - cascade.outcome.projection.dayUsd / outcome.projection.dayUsd),
        percent(cascade.outcome.quality / outcome.quality),
      ],
    ),
  );
}

const allOn = (mix: Mix, model: string): Mix => ({
  ...mix,
  parts: mix.parts.map((part) => {
    const last = part.calls.at(-1) as Call;
    return { ...part, calls: [{ ...last, model }] };
  }),
});
