import { describe, expect, it } from 'vitest';
import { asChain } from '../../../tasks/classify/ensemble-problem.ts';
import { checkNames } from '../../../tasks/classify/names.ts';
import type { EnsembleMethod } from '../../../tasks/core/contract/enums.ts';
import { checkRequest, type MessageRequest } from '../../../tasks/core/contract/request.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { request } from '../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';

type Ensemble = NonNullable<MessageRequest['ensemble']>;
const ensemble = (method: EnsembleMethod, changes: Partial<Ensemble> = {}) =>
  request({ ensemble: { method, ...changes } });

/** As a caller meets it: the shape first, then the names. */
const problemOf = (sent: MessageRequest): string | undefined => {
  const checked = checkRequest(sent);
  return checked.ok ? checkNames(checked.request, policy) : checked.problem;
};

describe('an ensemble', () => {
  it.each([
    ensemble('confidence_select'),
    ensemble('voting', { models: [HAIKU, SONNET], weights: { [HAIKU]: 0, [SONNET]: 1 } }),
    ensemble('weighted_average', { weights: { [OPUS]: 0.5 } }),
    ensemble('quality_score', { models: [HAIKU, SONNET, OPUS] }),
    ensemble('parallel_merge', { models: [HAIKU, SONNET] }),
    ensemble('best_of_n', { models: [HAIKU], n: 5 }),
    ensemble('best_of_n'),
    ensemble('cascade', { models: [HAIKU, OPUS] }),
    { ...ensemble('stacking', { models: [HAIKU, SONNET] }), slaMs: 3_830 },
  ])('may be asked for as $ensemble', (sent) => {
    expect(problemOf(sent)).toBeUndefined();
  });

  it.each([
    ['one model where several speak', ensemble('voting', { models: [HAIKU] }), 'ensemble.models needs 2-5'],
    ['a model twice', ensemble('voting', { models: [HAIKU, HAIKU] }), 'ensemble.models names a model twice'],
    ['a model twice in a chain', ensemble('cascade', { models: [HAIKU, HAIKU] }), 'names a model twice'],
    ['a stranger', ensemble('voting', { models: [HAIKU, 'gpt-9'] }), 'ensemble.models names gpt-9'],
    [
      'a member above the tier',
      { ...ensemble('voting', { models: [HAIKU, OPUS] }), tier: 'standard' as const },
      'which tier standard does not allow',
    ],
    ['several models to sample', ensemble('best_of_n', { models: [HAIKU, SONNET] }), 'best_of_n samples one'],
    ['one sample', ensemble('best_of_n', { n: 1 }), 'ensemble.n must be at least 2'],
    ['samples of a vote', ensemble('voting', { n: 3 }), 'ensemble.n has no meaning for voting'],
    [
      'weights where nothing is weighed',
      ensemble('parallel_merge', { weights: { [HAIKU]: 1 } }),
      'ensemble.weights have no meaning for parallel_merge: they count in voting and weighted_average',
    ],
    [
      'the weight of nobody who is asked',
      ensemble('voting', { models: [HAIKU, SONNET], weights: { [OPUS]: 1 } }),
      `ensemble.weights names ${OPUS}, which is no member: members are ${HAIKU}, ${SONNET}`,
    ],
    ['weights of nothing', ensemble('voting', { weights: { [HAIKU]: 0 } }), 'ensemble.weights are all 0'],
    [
      'a meta-model that cannot come in time',
      { ...ensemble('stacking', { models: [HAIKU, SONNET] }), slaMs: 3_829 },
      '260 + 1,785 + 1,785 = 3,830 ms, over the 3,829 ms of the SLA; send slaMs of 3830 or more',
    ],
  ])('is refused with %s', (_, sent, says) => {
    expect(problemOf(sent)).toContain(says);
  });
});

describe('the cascade of an ensemble', () => {
  it('is the chain of its models, the first first', () => {
    const sent = ensemble('cascade', { models: [HAIKU, OPUS] });
    const { ensemble: _, ...rest } = sent;
    expect(asChain(sent, policy)).toEqual({ ...rest, strategy: 'cascade', chain: [HAIKU, OPUS] });
  });

  it('climbs the usual rungs where it names no models', () => {
    expect(asChain(ensemble('cascade'), policy)).toEqual(request({ strategy: 'cascade' }));
    const itsMethod = { ...policy, ensemble: { ...policy.ensemble, method: 'cascade' } };
    expect(asChain(request({ strategy: 'ensemble' }), itsMethod)).toEqual(request({ strategy: 'cascade' }));
  });

  it.each([ensemble('voting'), request({ strategy: 'ensemble' }), request()])(
    'leaves other requests as they are',
    (sent) => {
      expect(asChain(sent, policy)).toBe(sent);
    },
  );
});
