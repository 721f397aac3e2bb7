import { describe, expect, it } from 'vitest';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import { estimateCall } from '../../../../tasks/core/routing/estimate.ts';
import { capabilityNeeded, cheapestCapable } from '../../../../tasks/core/selection/capability.ts';
import { fiveLevelOf, type Level, levelOfComplexity } from '../../../../tasks/core/selection/level.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

describe('one score on every scale', () => {
  it.each([
    [1, 'basic', 'trivial'],
    [2, 'basic', 'simple'],
    [3, 'basic', 'simple'],
    [4, 'intermediate', 'moderate'],
    [5, 'intermediate', 'moderate'],
    [6, 'intermediate', 'moderate'],
    [7, 'advanced', 'complex'],
    [8, 'advanced', 'complex'],
    [9, 'expert', 'expert'],
    [10, 'expert', 'expert'],
  ] as const)('%i is %s of four and %s of five', (complexity, level, five) => {
    expect(levelOfComplexity(complexity)).toBe(level);
    expect(fiveLevelOf(complexity)).toBe(five);
  });
});

describe('patterns in the words', () => {
  it.each([
    ['What is Python?', 'question', 'basic'],
    ['サブスクとは何ですか', 'question', 'basic'],
    ['Convert this list to a markdown table', 'formatting', 'basic'],
    ['この一覧を表形式にして', 'formatting', 'basic'],
    ['Extract every price from the text below', 'extraction', 'basic'],
    ['文中の金額を抜き出してください', 'extraction', 'basic'],
    ['Summarise the attached report', 'summary', 'intermediate'],
    ['この記事を要約して', 'summary', 'intermediate'],
    ['Translate this line into English', 'translation', 'intermediate'],
    ['この台詞を英語に訳して', 'translation', 'intermediate'],
    ['Compare REST vs GraphQL', 'comparison', 'intermediate'],
    ['ベルセルクとヴィンランド・サガを比較して', 'comparison', 'intermediate'],
    ['Please review my Python code', 'code_review', 'intermediate'],
    ['コードレビューをお願いします', 'code_review', 'intermediate'],
    ['Write a function that reverses a list', 'code', 'intermediate'],
    ['並べ替えの関数を書いて', 'code', 'intermediate'],
    ['Write me a short poem about rain', 'creative', 'advanced'],
    ['雨の俳句を詠んで', 'creative', 'advanced'],
    ['Solve 3x + 5 = 20', 'maths', 'advanced'],
    ['１２ × ８ はいくつ', 'maths', 'advanced'],
    ['この方程式を解いて', 'maths', 'advanced'],
    ['Plan a three-day trip to Kyoto', 'planning', 'advanced'],
    ['学習計画を立ててほしい', 'planning', 'advanced'],
    ['Design a database for a shop', 'design', 'advanced'],
    ['予約画面を設計してください', 'design', 'advanced'],
    ['Design a distributed system', 'distributed_system', 'expert'],
    ['分散システムを作りたい', 'distributed_system', 'expert'],
    ['Prove that the square root of 2 is irrational', 'proof', 'expert'],
    ['この定理を証明してください', 'proof', 'expert'],
    ['Research the market for used manga', 'research', 'expert'],
    ['先行研究をまとめて', 'research', 'expert'],
    ['Analyze our competitive position', 'analysis', 'expert'],
    ['売上を分析して', 'analysis', 'expert'],
  ] as const)('%s: %s, %s', (text, pattern, level) => {
    const needed = capabilityNeeded(text, 1);
    expect(needed.patterns).toContain(pattern);
    expect(needed.level).toBe(level);
  });

  it.each([
    ['my promo code does not work, can you fix the promo code'],
    ['Do you sell Code Geass?'],
    ['コードギアスはありますか'],
    ['クーポンコードを入力した'],
    ['a planet manga'],
    ['I like the designer of that cover'],
    ['explanation, please'],
    ['the newsletter formatted badly'],
    ['Hikaru no Go'],
    ['都市計画の漫画'],
    ['計算高い主人公がいい'],
    ['volumes 10-12, 2026/11/21'],
    ['Whatever you like'],
  ])('finds no kind of work inside %s', (text) => {
    expect(capabilityNeeded(text, 2).patterns).toEqual([]);
  });

  it('reads full-width letters, capitals and curly apostrophes', () => {
    expect(capabilityNeeded('ＷＨＡＴ’Ｓ new?', 1).patterns).toEqual(['question']);
  });
});

describe('the level of a message', () => {
  it('is the harder of its score and its words', () => {
    expect(capabilityNeeded('What is the best plan?', 8).level).toBe('advanced');
    expect(capabilityNeeded('Analyze it', 2).level).toBe('expert');
    expect(capabilityNeeded('hello', 2).level).toBe('basic');
  });

  it('is surer with more cues, surest when score and words agree, and never certain', () => {
    const nothing = capabilityNeeded('hello there', 5).confidence;
    const one = capabilityNeeded('Plan a party', 2).confidence;
    const agreed = capabilityNeeded('Plan a party', 7).confidence;
    const many = capabilityNeeded(
      'Plan a roadmap, design a schema, solve the equations, then write me a song',
      8,
    ).confidence;
    expect([nothing, one, agreed, many]).toEqual([0.5, 0.7, 0.8, 0.95]);
  });
});

/** The six models of the orchestrator. */
const ORCHESTRATOR = [
  'claude-haiku-3.5',
  'claude-sonnet-3.5',
  'claude-opus-3',
  'gpt-4o-mini',
  'gpt-4o',
  'gpt-4',
];
const DYNAMIC = ['phi-3.5-mini', 'mistral-7b', 'llama-3.1-70b'];
const work = { promptBytes: 60, needsContext: false, embeds: false };
const cheapest = (ids: readonly string[], level: Level) => {
  const options = ids.map((id) => {
    const profile = modelById(defaultPolicy, id);
    return { profile, ...estimateCall(profile, work, defaultPolicy) };
  });
  const found = cheapestCapable(options, level);
  return [found?.choice.profile.id, found?.capable];
};

describe('the cheapest capable model', () => {
  it.each([
    ['What is Python?', 1, 'gpt-4o-mini'],
    ['Please review my code', 4, 'claude-haiku-3.5'],
    ['Design a database for a shop', 7, 'gpt-4o'],
    ['Design distributed system', 7, 'claude-opus-3'],
    ['Analyze our competitive position and recommend strategy', 9, 'claude-opus-3'],
  ] as const)('of the orchestrator for %s', (text, complexity, model) => {
    const { level } = capabilityNeeded(text, complexity);
    expect(cheapest(ORCHESTRATOR, level)).toEqual([model, true]);
  });

  it.each([
    ['basic', 'phi-3.5-mini', true],
    ['intermediate', 'mistral-7b', true],
    ['advanced', 'llama-3.1-70b', true],
    ['expert', 'llama-3.1-70b', false],
  ] as const)('of the dynamic selector for %s work: %s', (level, model, isCapable) => {
    expect(cheapest(DYNAMIC, level)).toEqual([model, isCapable]);
  });

  it('is nobody among nobody', () => {
    expect(cheapestCapable([], 'basic')).toBeUndefined();
  });
});
