import { utcDay } from '../clock.ts';
import { ENSEMBLE_METHODS, PLANNED_LANES } from '../contract/enums.ts';
import { deploymentsOf } from '../health/deployments.ts';
import { experimentProblems } from './experiment-problems.ts';
import { isRetired, livingSuccessor, namedModels } from './lifecycle.ts';
import type { EmbeddingProfile, ModelProfile } from './model-profile.ts';
import { nearest } from './nearest.ts';
import type { Policy } from './policy.ts';
import { told } from './shape-problems.ts';

/** DynamoDB's item ends at 400 KiB; the change and its keys stand beside the policy. */
const MOST_BYTES = 350 * 1_024;
/** What a request may ask for at most, so what the policy may. */
const MOST_MEMBERS = 5;
const MOST_TURNS = 20;
const MOST_TEMPERATURE = 2;

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** What does not hold together in a document of the right shape, each with its fix. */
export function ruleProblems(policy: Policy, today: string): readonly string[] {
  return [
    ...sizeProblems(policy),
    ...duplicates(policy.models.map(({ id }) => id)).map(
      (id) => `models registers ${id} twice: remove one, or give it another id`,
    ),
    ...policy.models.flatMap(modelProblems),
    ...embeddingProblems(policy.embedding),
    ...nameProblems(policy, today),
    ...Object.entries(policy.chains).flatMap(([name, ids]) => chainProblems(name, ids)),
    ...ensembleProblems(policy),
    ...boundProblems(policy),
    ...breakerProblems(policy.breakers),
    ...experimentProblems(policy, (changed) => ruleProblems(changed, today)),
  ];
}

function sizeProblems(policy: Policy): readonly string[] {
  const bytes = new TextEncoder().encode(JSON.stringify(policy)).length;
  if (bytes <= MOST_BYTES) return [];
  return [`policy takes ${bytes} bytes: at most ${MOST_BYTES} fit, register fewer models`];
}

function modelProblems(model: ModelProfile): readonly string[] {
  const at = `models.${model.id}`;
  const { contextWindow, maxOutputTokens, defaultMaxTokens, temperature, limits, lifecycle } = model;
  const { endOfLife } = lifecycle;
  return [
    ...latencyProblems(at, model.latencyMs),
    ...must(defaultMaxTokens >= 1, `${at}.defaultMaxTokens is ${defaultMaxTokens}: use at least 1`),
    ...deploymentProblems(model),
    ...must(
      defaultMaxTokens <= maxOutputTokens,
      `${at}.defaultMaxTokens is ${defaultMaxTokens}: use at most its maxOutputTokens, ${maxOutputTokens}`,
    ),
    ...must(
      maxOutputTokens <= contextWindow,
      `${at}.maxOutputTokens is ${maxOutputTokens}: use at most its contextWindow, ${contextWindow}`,
    ),
    ...must(
      temperature === null || (temperature >= 0 && temperature <= MOST_TEMPERATURE),
      `${at}.temperature is ${temperature}: use a number from 0 to ${MOST_TEMPERATURE}, or null`,
    ),
    ...(['rpm', 'tpm'] as const).flatMap((limit) =>
      must(limits[limit] >= 0, `${at}.limits.${limit} is ${limits[limit]}: use at least 0, for no limit`),
    ),
    ...must(
      endOfLife === null || isDate(endOfLife),
      `${at}.lifecycle.endOfLife is ${told(endOfLife)}: use a date such as 2027-03-31, or null`,
    ),
    ...must(
      lifecycle.successor !== model.id,
      `${at}.lifecycle.successor is the model itself: name another, or null`,
    ),
  ];
}

/** One that is named twice would be asked again after it failed. */
const deploymentProblems = (model: ModelProfile): readonly string[] =>
  duplicates(deploymentsOf(model)).map(
    (apiId) => `models.${model.id}.deployments names ${apiId} twice: name it once, the canary too`,
  );

function latencyProblems(at: string, { p50, p95, p99 }: ModelProfile['latencyMs']): readonly string[] {
  if (p50 > 0 && p50 <= p95 && p95 <= p99) return [];
  return [`${at}.latencyMs is p50 ${p50}, p95 ${p95}, p99 ${p99}: use milliseconds above 0 that never fall`];
}

function embeddingProblems({ id, apiId, latencyMs }: EmbeddingProfile): readonly string[] {
  return [
    ...must(id.trim() !== '', 'embedding.id is empty: name the model'),
    ...must(apiId.trim() !== '', "embedding.apiId is empty: give the provider's id of the model"),
    ...latencyProblems('embedding', latencyMs),
  ];
}

/** Every model that is named must be registered and alive; retired ones only where no real call is made. */
function nameProblems(policy: Policy, today: string): readonly string[] {
  const ids = policy.models.map(({ id }) => id);
  return namedModels(policy).flatMap(([field, id]) => {
    const model = policy.models.find((candidate) => candidate.id === id);
    if (model === undefined) return [unregistered(field, id, ids)];
    if (policy.simulationOnly || !isRetired(model, today)) return [];
    const successor = livingSuccessor(model, policy.models, today) ?? 'another model';
    return [
      `${field} names ${id}, retired on ${model.lifecycle.endOfLife}: use ${successor}, ` +
        'or set simulationOnly when no real call is to be made',
    ];
  });
}

function unregistered(field: string, id: string, ids: readonly string[]): string {
  const near = nearest(id, ids);
  const fix = near === undefined ? `register it, or name one of ${ids.join(', ')}` : `did you mean ${near}?`;
  return `${field} names ${id || 'nothing'}, which is not among models: ${fix}`;
}

function chainProblems(name: string, ids: readonly string[]): readonly string[] {
  return [
    ...must(name.trim() !== '', 'chains has one without a name: name it'),
    ...must(ids.length > 0, `chains.${name} is empty: name at least one model, or remove the chain`),
    ...duplicates(ids).map(
      (id) => `chains.${name} names ${id} twice: a model that failed is not asked again, name it once`,
    ),
  ];
}

function ensembleProblems({ ensemble, models }: Policy): readonly string[] {
  const { method, rungs, maxMembers, weights } = ensemble;
  const known: readonly string[] = ENSEMBLE_METHODS;
  const near = nearest(method, known);
  const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
  return [
    ...must(
      known.includes(method),
      `ensemble.method is ${told(method)}: use one of ${known.join(', ')}${meant}`,
    ),
    ...must(rungs.length > 0, 'ensemble.rungs is empty: name at least one rung'),
    ...duplicates(rungs).map((rung) => `ensemble.rungs names ${rung} twice: name it once`),
    ...must(
      maxMembers >= 1 && maxMembers <= MOST_MEMBERS,
      `ensemble.maxMembers is ${maxMembers}: use a whole number from 1 to ${MOST_MEMBERS}`,
    ),
    ...Object.keys(weights)
      .filter((id) => !models.some((model) => model.id === id))
      .map((id) => `ensemble.weights names ${told(id)}, which is not registered: remove it`),
    ...must(
      Object.keys(weights).length === 0 || Object.values(weights).some((weight) => weight > 0),
      'ensemble.weights are all 0: give one model more, or leave them out',
    ),
  ];
}

function boundProblems({ retrieval, sla, tokens, history }: Policy): readonly string[] {
  const lanes: readonly string[] = PLANNED_LANES;
  return [
    ...must(
      retrieval.passages <= retrieval.candidates,
      `retrieval.passages is ${retrieval.passages}: use at most retrieval.candidates, ${retrieval.candidates}`,
    ),
    ...must(
      sla.finishReserveMs < sla.defaultMs,
      `sla.finishReserveMs is ${sla.finishReserveMs}: use less than sla.defaultMs, ${sla.defaultMs}`,
    ),
    ...must(
      tokens.classifier >= 1,
      `tokens.classifier is ${tokens.classifier}: use a whole number of at least 1`,
    ),
    ...Object.entries(tokens.byLane).flatMap(([lane, count]) => [
      ...must(
        lanes.includes(lane),
        `tokens.byLane.${lane} is no lane that asks a model: use ${lanes.join(', ')}`,
      ),
      ...must(count >= 1, `tokens.byLane.${lane} is ${count}: use a whole number of at least 1`),
    ]),
    ...(['classifyTurns', 'answerTurns'] as const).flatMap((turns) =>
      must(
        history[turns] <= MOST_TURNS,
        `history.${turns} is ${history[turns]}: use at most ${MOST_TURNS}, as many as a request brings`,
      ),
    ),
  ];
}

function breakerProblems({
  windowS,
  coolDownMs,
  authCoolDownMs,
  maxCoolDownMs,
}: Policy['breakers']): readonly string[] {
  const longest = Math.max(coolDownMs, authCoolDownMs);
  return [
    ...must(windowS % 10 === 0, `breakers.windowS is ${windowS}: use whole tens of seconds, such as 30`),
    ...must(
      longest <= maxCoolDownMs,
      `breakers.maxCoolDownMs is ${maxCoolDownMs}: use at least coolDownMs and authCoolDownMs, ${longest}`,
    ),
  ];
}

/** 30 February would be read as 2 March. */
function isDate(text: string): boolean {
  const at = ISO_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && utcDay(at) === text;
}

const must = (holds: boolean, problem: string): readonly string[] => (holds ? [] : [problem]);

const duplicates = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, at) => names.indexOf(name) !== at)),
];
