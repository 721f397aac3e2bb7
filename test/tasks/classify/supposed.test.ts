import { describe, expect, it } from 'vitest';
import { keyFor } from '../../../tasks/classify/answer-key.ts';
import { answerAt, suppose } from '../../../tasks/classify/supposed.ts';
import type { Classification } from '../../../tasks/core/contract/classification.ts';
import type { MessageRequest, Turn } from '../../../tasks/core/contract/request.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { Profile } from '../../../tasks/core/profile.ts';
import type { CachedAnswer } from '../../../tasks/ports/answer-cache.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, entities, request } from '../../fixtures/contract.ts';

const TURNS: readonly Turn[] = [
  { role: 'user', content: 'Is Berserk in stock?' },
  { role: 'assistant', content: 'Yes.' },
];
const greeting = classification({ intents: ['greeting'], confidence: 0.9 });
const EARLY: CachedAnswer = {
  text: 'Hello!',
  language: 'en',
  model: 'm',
  confidence: 0.9,
  passages: [],
  simulated: true,
};
const LATER: CachedAnswer = { ...EARLY, text: 'Hello again!' };

function world(fast: Classification = greeting, policy: Policy = defaultPolicy) {
  const classified: (readonly Turn[])[] = [];
  const profile = {
    catalogueVersion: 'a',
    classify: (_: string, history: readonly Turn[]) => {
      classified.push(history);
      return { classification: fast, reason: '' };
    },
  } as unknown as Profile;
  const asked: string[] = [];
  const answers = {
    get: async (key: string) => {
      asked.push(key);
      return LATER;
    },
    put: async () => {},
  };
  const deps = { profile, answers, clock: { now: () => 0 } };
  const of = (changes: Partial<MessageRequest> = {}) => suppose(request(changes), null, policy, deps);
  const keyAfter = (history: readonly Turn[], changes: Partial<MessageRequest> = {}) =>
    keyFor(request(changes), fast, history, null, policy, profile);
  return { of, keyAfter, classified, asked, deps };
}

describe('what is supposed of a message before its conversation is known', () => {
  it('is that it is the first, and is the same once that is known', () => {
    const { of, keyAfter, classified } = world();
    const supposed = of();
    expect(supposed.answerKey).toBe(keyAfter([]));
    expect(supposed.after([])).toBe(greeting);
    expect(supposed.after(TURNS)).toBeUndefined();
    expect(classified).toEqual([[]]);
  });

  it('is that the turns it brings are those it follows', () => {
    const { of, keyAfter, classified } = world();
    const supposed = of({ history: [...TURNS] });
    expect(supposed.answerKey).toBe(keyAfter(TURNS));
    expect(supposed.answerKey).not.toBe(keyAfter([]));
    expect(supposed.after(TURNS)).toBe(greeting);
    expect(classified).toEqual([TURNS]);
  });

  it.each<[string, Partial<MessageRequest>]>([
    ['a pinned model', { model: 'claude-sonnet-5-5' }],
    ['a chain', { chain: ['claude-sonnet-5-5'] }],
    ['an ensemble', { ensemble: { method: 'voting' } }],
    ['a document', { document: { name: 'd', text: 't' } }],
    ['a replay', { messageId: 'm-1~r1', replayOf: 'm-1' }],
  ])('is nothing for %s: no answer of others is read', (_, changes) => {
    const { of, classified } = world();
    const supposed = of(changes);
    expect(supposed.answerKey).toBeNull();
    expect(supposed.after([])).toBeUndefined();
    expect(classified).toEqual([]);
  });

  it.each<[string, Classification]>([
    ['an order', { ...greeting, entities: entities({ orderIds: ['MA-10001'] }) }],
    ['an intent that is not shared', { ...greeting, intents: ['order_status'] }],
    ['a guess', { ...greeting, confidence: 0.1 }],
  ])('reads no answer for %s, and does not classify it twice', (_, fast) => {
    const { of } = world(fast);
    expect(of().answerKey).toBeNull();
    expect(of().after([])).toBe(fast);
  });
});

describe('the cached answer of a message', () => {
  it('is the one that was read beforehand, under the same key', async () => {
    const { of, keyAfter, asked, deps } = world();
    expect(await answerAt(keyAfter([]), of(), EARLY, deps)).toBe(EARLY);
    expect(await answerAt(keyAfter([]), of(), undefined, deps)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is read anew after another history, and the first never used', async () => {
    const { of, keyAfter, asked, deps } = world();
    expect(await answerAt(keyAfter(TURNS), of(), EARLY, deps)).toBe(LATER);
    expect(asked).toEqual([keyAfter(TURNS)]);
  });

  it('is none where the message turned out not to share one', async () => {
    const { of, asked, deps } = world();
    expect(await answerAt(null, of(), EARLY, deps)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
