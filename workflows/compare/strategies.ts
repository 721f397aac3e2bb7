import type { Intent } from '../../tasks/core/contract/enums.ts';
import type { Call, Mix, Part } from '../../tasks/core/costs/mix.ts';

/** The models a strategy is made of, by id. */
export interface Cast {
  readonly cheap: string;
  readonly mid: string;
  readonly embedding: string;
}

export type Chapter = 'cascade' | 'coordination';

export interface Strategy {
  /** As it is asked for: `cascade-optimized`. */
  readonly id: string;
  readonly chapter: Chapter;
  readonly mix: Mix;
}

export const MESSAGES_PER_DAY = 1_000_000;

const call = (model: string, inputTokens: number, outputTokens: number): Call => ({
  model,
  inputTokens,
  outputTokens,
});

interface Kind {
  readonly name: string;
  readonly weight: number;
  readonly tasks: readonly Intent[];
}

/** What the traffic asks for, by the distribution table of the cascade document: the routine work and the rest. */
const ROUTINE: readonly Kind[] = [
  { name: 'FAQ and greetings', weight: 35, tasks: ['faq', 'greeting'] },
  { name: 'product look-up', weight: 25, tasks: ['product_search'] },
];
const DEMANDING: readonly Kind[] = [
  { name: 'recommendations', weight: 20, tasks: ['recommendation'] },
  { name: 'comparisons', weight: 10, tasks: ['comparison'] },
  { name: 'discussions', weight: 7, tasks: ['discussion'] },
];

/** A share of the traffic, divided among kinds of work by their weights. */
function dealt(share: number, kinds: readonly Kind[], calls: readonly Call[]): readonly Part[] {
  const all = kinds.reduce((sum, { weight }) => sum + weight, 0);
  return kinds.map(({ name, weight, tasks }) => ({ name, share: (share * weight) / all, tasks, calls }));
}

const mix = (name: string, parts: readonly Part[], more: Partial<Mix> = {}): Mix => ({
  name,
  messagesPerDay: MESSAGES_PER_DAY,
  cacheHitShare: 0,
  everyMessage: [],
  parts,
  ...more,
});

/** Mean tokens of the cascade chapter: all alike, routine, demanding, and an escalation with both its calls. */
const MEAN = [500, 350] as const;
const SHORT = [300, 150] as const;
const LONG = [700, 500] as const;
const escalation = ({ cheap, mid }: Cast): readonly Call[] => [call(cheap, 400, 200), call(mid, 600, 400)];

function cascade(
  cast: Cast,
  name: string,
  cheap: number,
  mid: number,
  escalated = 0,
  cacheHitShare = 0,
): Mix {
  const parts = [
    ...dealt(cheap, ROUTINE, [call(cast.cheap, ...SHORT)]),
    ...dealt(mid, DEMANDING, [call(cast.mid, ...LONG)]),
  ];
  const climbs: Part = { name: 'escalated', share: escalated, tasks: [], calls: escalation(cast) };
  return mix(name, escalated > 0 ? [...parts, climbs] : parts, { cacheHitShare });
}

/** Six rows that are the document's own: tokens, shares and models as printed. */
export function trafficMix(cast: Cast): Mix {
  const row = (name: string, share: number, tasks: readonly Intent[], calls: readonly Call[]): Part => ({
    name,
    share,
    tasks,
    calls,
  });
  return mix('Traffic distribution', [
    row('Simple FAQ / greetings', 0.35, ['faq', 'greeting'], [call(cast.cheap, 200, 100)]),
    row('Product lookup', 0.25, ['product_search'], [call(cast.cheap, 400, 200)]),
    row('Manga recommendations', 0.2, ['recommendation'], [call(cast.mid, 600, 400)]),
    row('Complex comparison', 0.1, ['comparison'], [call(cast.mid, 800, 600)]),
    row('Nuanced discussion', 0.07, ['discussion'], [call(cast.mid, 1_000, 800)]),
    row('Haiku escalation to Sonnet', 0.03, [], escalation(cast)),
  ]);
}

function cascadeStrategies(cast: Cast): readonly (readonly [string, Mix])[] {
  const everything = [...ROUTINE, ...DEMANDING];
  return [
    ['all-mid', mix('All Sonnet', dealt(1, everything, [call(cast.mid, ...MEAN)]))],
    ['all-cheap', mix('All Haiku', dealt(1, everything, [call(cast.cheap, ...MEAN)]))],
    ['cascade-60-40', cascade(cast, 'Cascade 60/40', 0.6, 0.4)],
    ['cascade-60-37-3', cascade(cast, 'Cascade 60/37/3', 0.6, 0.37, 0.03)],
    ['cascade-optimized', cascade(cast, 'Cascade optimized 70/27/3', 0.7, 0.27, 0.03)],
    ['cascade-cache', cascade(cast, 'Cascade + 20 % cache', 0.7, 0.27, 0.03, 0.2)],
    ['traffic', trafficMix(cast)],
  ];
}

/** What the router of the coordination document expects: 200 tokens to read, 800 with passages, 400 to write. */
const ALONE = [200, 400] as const;
const WITH_CONTEXT = [800, 400] as const;
/** A call of the classifier that comes to the $0.0001 the document gives it; and a question's own words. */
const CLASSIFIER = [200, 40] as const;
const QUESTION_TOKENS = 30;

/** By its routing rules: without context, with it, and what needs the stronger model. */
const SIMPLE: readonly Intent[] = ['greeting', 'order_status'];
const MEDIUM: readonly Intent[] = ['faq', 'product_search', 'price_inquiry'];
const COMPLEX: readonly Intent[] = ['recommendation', 'comparison', 'creative', 'complaint'];
interface Lane {
  readonly name: string;
  readonly share: number;
  readonly tasks: readonly Intent[];
  /** To read, to write. */
  readonly tokens: readonly [number, number];
}
const LANES: readonly Lane[] = [
  { name: 'simple', share: 0.6, tasks: SIMPLE, tokens: ALONE },
  { name: 'medium', share: 0.25, tasks: MEDIUM, tokens: WITH_CONTEXT },
  { name: 'complex', share: 0.15, tasks: COMPLEX, tokens: WITH_CONTEXT },
];

/** Every lane answered by the same models. */
const throughout = (models: readonly string[], together?: true): readonly Part[] =>
  LANES.map(({ name, share, tasks, tokens }) => ({
    name,
    share,
    tasks,
    calls: models.map((model) => call(model, ...tokens)),
    ...(together && { together }),
  }));

/** The two easy lanes on the cheap model, the complex one on these. */
const routed = (cast: Cast, complex: readonly string[], together?: true): readonly Part[] => [
  ...throughout([cast.cheap]).slice(0, 2),
  ...throughout(complex, together).slice(2),
];

/** 22 % of every lane is rejected and asked again. */
const climbing = (cast: Cast, escalated: number): readonly Part[] =>
  LANES.flatMap(({ name, share, tasks, tokens }) => [
    { name, share: share * (1 - escalated), tasks, calls: [call(cast.cheap, ...tokens)] },
    {
      name: `${name}, escalated`,
      share: share * escalated,
      tasks,
      calls: [call(cast.cheap, ...tokens), call(cast.mid, ...tokens)],
    },
  ]);

function coordinationStrategies(cast: Cast): readonly (readonly [string, Mix])[] {
  const classifier = call(cast.cheap, ...CLASSIFIER);
  const embedding = call(cast.embedding, QUESTION_TOKENS, 0);
  const classified = { everyMessage: [classifier] };
  return [
    ['lanes-all-mid', mix('All Sonnet, by lane', throughout([cast.mid]))],
    ['lanes-all-cheap', mix('All Haiku, by lane', throughout([cast.cheap]))],
    ['routing', mix('Routing 60/25/15', routed(cast, [cast.mid]), classified)],
    ['hybrid', mix('Hybrid pattern', routed(cast, [cast.mid]), { everyMessage: [classifier, embedding] })],
    ['cascade-78-22', mix('Cascade 78/22', climbing(cast, 0.22))],
    ['ensemble', mix('Ensemble, all parallel', throughout([cast.cheap, cast.mid], true))],
    [
      'ensemble-complex',
      mix('Routing, ensemble for complex', routed(cast, [cast.cheap, cast.mid], true), classified),
    ],
  ];
}

/** Every strategy of the two cost chapters, by tokens, so that any prices can be put to them. */
export const strategiesFor = (cast: Cast): readonly Strategy[] => [
  ...cascadeStrategies(cast).map(([id, one]) => ({ id, chapter: 'cascade' as const, mix: one })),
  ...coordinationStrategies(cast).map(([id, one]) => ({ id, chapter: 'coordination' as const, mix: one })),
];
