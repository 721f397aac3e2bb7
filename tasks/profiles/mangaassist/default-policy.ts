import type { Intent } from '../../core/contract/enums.ts';
import { DEFAULT_GUARD_RAILS } from '../../core/optimizer/guard-rails.ts';
import type { IntentRule } from '../../core/policy/intent-rule.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { MODEL_SETS, type ModelSetName, REGISTRY } from '../../core/policy/registry.ts';

const rule = (changes: Partial<IntentRule>): IntentRule => ({
  minRung: 'cheap',
  needsContext: false,
  retrieval: 'none',
  needsProductData: false,
  cacheable: false,
  confidenceAdjustment: 0,
  minAnswerChars: 40,
  maxAnswerChars: 2_000,
  ...changes,
});

const searched = { needsContext: true, retrieval: 'hybrid' } as const;

/**
 * The routing rules table. Retrieval is by keyword where an intent needs context but no embedding;
 * the confidence adjustments say how reliable answers of a kind are.
 */
export const INTENT_RULES: Record<Intent, IntentRule> = {
  greeting: rule({ cacheable: true, confidenceAdjustment: 0.1, minAnswerChars: 2, maxAnswerChars: 600 }),
  faq: rule({ ...searched, cacheable: true, confidenceAdjustment: 0.05, minAnswerChars: 20 }),
  order_status: rule({ needsProductData: true, confidenceAdjustment: 0.05, minAnswerChars: 20 }),
  product_search: rule({
    ...searched,
    needsProductData: true,
    cacheable: true,
    confidenceAdjustment: 0.03,
    minAnswerChars: 20,
  }),
  recommendation: rule({
    ...searched,
    minRung: 'mid',
    needsProductData: true,
    confidenceAdjustment: -0.05,
    minAnswerChars: 120,
    maxAnswerChars: 3_200,
  }),
  price_inquiry: rule({
    needsContext: true,
    retrieval: 'keyword',
    needsProductData: true,
    cacheable: true,
    minAnswerChars: 10,
  }),
  comparison: rule({
    ...searched,
    minRung: 'mid',
    needsProductData: true,
    confidenceAdjustment: -0.08,
    minAnswerChars: 120,
    maxAnswerChars: 4_000,
  }),
  creative: rule({ minRung: 'mid', maxAnswerChars: 6_000 }),
  complaint: rule({ minRung: 'mid', needsContext: true, retrieval: 'keyword', needsProductData: true }),
  discussion: rule({
    ...searched,
    minRung: 'mid',
    confidenceAdjustment: -0.1,
    minAnswerChars: 120,
    maxAnswerChars: 4_000,
  }),
  summarization: rule({ minAnswerChars: 60, maxAnswerChars: 3_200 }),
  translation: rule({ minRung: 'mid', minAnswerChars: 2, maxAnswerChars: 16_000 }),
  unknown: rule({ confidenceAdjustment: -0.05, minAnswerChars: 20, maxAnswerChars: 4_000 }),
};

/** How much cost, quality, latency and task fit count under each goal. */
export const GOAL_WEIGHTS: Policy['selection']['weights'] = {
  cost: { cost: 0.5, quality: 0.2, latency: 0.15, fit: 0.15 },
  quality: { cost: 0.1, quality: 0.5, latency: 0.15, fit: 0.25 },
  latency: { cost: 0.15, quality: 0.15, latency: 0.5, fit: 0.2 },
  balanced: { cost: 0.25, quality: 0.3, latency: 0.2, fit: 0.25 },
};

/**
 * Base, truncation and hedges are those of the cascade document. The other penalties are set so that one
 * such fault keeps an answer below .8 even where the model says it is .95 sure: they are judgements, not fits,
 * until feedback has been recorded. So is the calibration: this one changes nothing.
 */
export const CONFIDENCE: Policy['confidence'] = {
  base: 0.85,
  penalties: {
    truncated: 0.15,
    hedging: 0.05,
    short: 0.1,
    long: 0.1,
    language: 0.3,
    format: 0.3,
    relevance: 0.3,
    titles: 0.25,
    volumes: 0.3,
    dates: 0.3,
    ungrounded: 0.4,
    orders: 0.4,
    sums: 0.4,
    degenerate: 0.4,
    leaked: 0.6,
    refused: 0.6,
  },
  selfReport: 0.5,
  fitted: 0.5,
  quality: { pass: 0.7, next: 0.3 },
  calibration: [
    [0, 0],
    [1, 1],
  ],
};

/** Cheapest first. Claude 3 stands only in the set that is for simulation: elsewhere a chain asks living models. */
function chainsFor(modelSet: ModelSetName): Policy['chains'] {
  const claude = modelSet === 'claude-3' ? MODEL_SETS['claude-3'] : MODEL_SETS.current;
  return {
    mixed: ['gpt-4o-mini', claude.cheap, claude.mid, claude.top],
    anthropic: [claude.cheap, claude.mid, claude.top],
    openai: ['gpt-4o-mini', 'gpt-4o'],
    fast: [claude.cheap, 'gpt-4o-mini'],
  };
}

/** The default policy of the shop under one set of models. `claude-3` is for simulation: it is retired. */
export function policyFor(modelSet: ModelSetName): Policy {
  const rungs = MODEL_SETS[modelSet];
  return {
    version: 1,
    name: `mangaassist/${modelSet}`,
    modelSet,
    simulationOnly: modelSet === 'claude-3',
    models: [...REGISTRY],
    embedding: {
      id: 'titan-embed-text-v2',
      apiId: 'amazon.titan-embed-text-v2:0',
      prices: { input: 0.02 },
      dimensions: 1_024,
      latencyMs: { p50: 100, p95: 160, p99: 250 },
    },
    rungs: { ...rungs },
    tierCaps: { economy: 'cheap', standard: 'mid', premium: 'top' },
    tierIsPin: false,
    staticModel: rungs.mid,
    classifierModel: rungs.cheap,
    chains: chainsFor(modelSet),
    intents: INTENT_RULES,
    domainRungs: { manga_recommendation: 'mid', order_tracking: 'cheap', product_catalog: 'cheap' },
    bandRungs: { simple: 'cheap', medium: 'cheap', complex: 'mid' },
    selection: { maxCostUsd: 0.02, weights: GOAL_WEIGHTS },
    estimates: {
      systemTokens: 300,
      passagesTokens: 700,
      answerTokens: 220,
      bytesPerToken: 4,
      ownMs: 60,
      searchMs: 60,
    },
    thresholds: { accept: 0.8, classify: 0.6, complexityOverride: 7, closeCall: 0.1, minQuality: 0.85 },
    confidence: CONFIDENCE,
    sla: {
      defaultMs: 3_000,
      finishReserveMs: 200,
      fenceGraceMs: 1_000,
      leaseGraceMs: 15_000,
      rungShare: 0.55,
    },
    limits: { maxClimbs: 2, maxCalls: 6 },
    tokens: {
      classifier: 256,
      byLane: { simple: 384, medium: 512, complex: 768, ensemble: 768, pinned: 1_024, economy: 256 },
    },
    budgets: {
      dayUsd: 10_000,
      requestUsd: 0.05,
      economyShare: 0.05,
      alarmShare: 0.8,
      maxShards: 16,
      holdMinutes: 10,
    },
    escalation: {
      goodAnswerUsd: 0.1,
      secondUsd: 0.001,
      overlap: 0.5,
      acceptsGood: 0.9,
      acceptsBad: 0.5,
      inTimeShare: 0.75,
    },
    breakers: {
      windowS: 30,
      minFailures: 5,
      failureShare: 0.5,
      coolDownMs: 5_000,
      coolDownFactor: 2,
      maxCoolDownMs: 120_000,
      authCoolDownMs: 60_000,
      probeMs: 5_000,
      successSample: 0.05,
    },
    rates: { cutFactor: 0.5, leastShare: 0.05, recoverPerS: 0.1 },
    retries: { jitterMs: 400 },
    insurance: { enabled: true, minSlaMs: 1_500 },
    ensemble: {
      method: 'confidence_select',
      rungs: ['cheap', 'mid'],
      maxMembers: 3,
      moneyShare: 1,
      weights: {},
      vote: 'plurality',
      samples: 3,
      metaRung: 'mid',
      lowAgreement: 0.7,
      embedAgreement: true,
    },
    retrieval: { candidates: 10, passages: 5 },
    caches: { answerTtlS: 300, routeTtlS: 300, sessionTtlS: 1_800 },
    history: { classifyTurns: 3, answerTurns: 5 },
    stickiness: { enabled: true, ttlS: 300, minHistoryBytes: 4_096, maxExtraUsd: 0, providers: ['openai'] },
    optimizer: DEFAULT_GUARD_RAILS,
    experiments: [],
  };
}

export const defaultPolicy: Policy = policyFor('current');
