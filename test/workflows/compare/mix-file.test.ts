import { describe, expect, it } from 'vitest';
import { bookOf } from '../../../workflows/compare/book.ts';
import { compareMix } from '../../../workflows/compare/compare.ts';
import { MixInvalid, parseMix } from '../../../workflows/compare/mix-file.ts';
import { comparisonChart, comparisonLines } from '../../../workflows/compare/print.ts';

const book = bookOf('current', 'cascade');
const call = (model: string, inputTokens = 400, outputTokens = 200) => ({ model, inputTokens, outputTokens });
const MIX = {
  name: 'ours',
  messagesPerDay: 100_000,
  cacheHitShare: 0.1,
  implementationUsd: 9_000,
  everyMessage: [call('cheap', 200, 40)],
  parts: [
    { name: 'routine', share: 0.7, tasks: ['faq'], calls: [call('cheap')] },
    { name: 'escalated', share: 0.1, calls: [call('cheap'), call('mid')] },
    { name: 'advice', share: 0.2, tasks: ['recommendation'], calls: [call('claude-opus-5-5')] },
  ],
};
type Raw = Record<string, unknown>;
const read = (mix: unknown) => parseMix(JSON.stringify(mix), 'mix.json', book);
const first = (change: Raw) => ({ ...MIX, parts: [{ ...MIX.parts[0], ...change }, ...MIX.parts.slice(1)] });

describe('a mix from a file', () => {
  it('is priced by hand alike', () => {
    const { strategies, breakEven, messagesPerDay } = compareMix(read(MIX), book);
    const cheap = (400 * 0.1 + 200 * 0.5) / 1e6;
    const mid = (400 * 2 + 200 * 10) / 1e6;
    const top = (400 * 4 + 200 * 20) / 1e6;
    const classifier = (200 * 0.1 + 40 * 0.5) / 1e6;
    const message = 0.9 * (0.7 * cheap + 0.1 * (cheap + mid) + 0.2 * top + classifier);
    const [allMid, allCheap, ours] = strategies;
    expect(ours?.projection.perMessageUsd).toBeCloseTo(message, 9);
    expect(ours?.projection.dayUsd).toBeCloseTo(100_000 * message, 6);
    expect(allMid?.projection.dayUsd).toBeCloseTo(100_000 * mid, 6);
    expect(allCheap?.projection.dayUsd).toBeCloseTo(100_000 * cheap, 6);
    expect(allMid?.qualityRetained).toBe(1);
    expect(ours?.shares).toEqual({ cheap: 0.63, mid: 0.09, escalated: 0.09, cached: 0.1 });
    expect(breakEven.full.days).toBeCloseTo(9_000 / (100_000 * (mid - message)), 6);
    expect(messagesPerDay).toBe(100_000);
  });

  it('needs no more than a volume and one part', () => {
    const { strategies } = compareMix(
      read({ messagesPerDay: 10, parts: [{ name: 'all', share: 1, calls: [call('mid')] }] }),
      book,
    );
    expect(strategies[2]).toMatchObject({ name: 'mix.json', saved: 0, qualityRetained: 1 });
  });

  it('reads a file that begins with a mark of byte order', () => {
    expect(parseMix(`\ufeff${JSON.stringify(MIX)}`, 'mix.json', book).mix.name).toBe('ours');
  });

  it.each([
    [{ ...MIX, messagesPerDay: 0 }, 'messagesPerDay: must be a whole number from 1'],
    [{ ...MIX, cacheHitShare: 2 }, 'cacheHitShare: must be a share from 0 to 1'],
    [{ ...MIX, implementationUsd: -1 }, 'implementationUsd: must be an amount of US dollars, 0 or more'],
    [{ ...MIX, parts: [] }, 'parts: must be a list of 1 to 50 parts'],
    [{ ...MIX, volume: 3 }, 'unknown field "volume": remove it'],
    [[], 'the file: must be an object of messagesPerDay and parts'],
    [first({ share: -0.1 }), 'parts[0].share: must be a share from 0 to 1'],
    [first({ share: 0.6 }), 'add up to 0.9: they must add up to 1 (0.1 is missing)'],
    [first({ share: 0.75 }), 'add up to 1.05: they must add up to 1 (0.05 is too much)'],
    [first({ tasks: ['fax'] }), 'parts[0].tasks[0]: must be one of greeting, faq'],
    [first({ calls: [] }), 'parts[0].calls: must be a list of 1 to 6 calls'],
    [
      first({ calls: [{ model: 'cheap', inputTokens: '5', outputTokens: 1 }] }),
      'parts[0].calls[0].inputTokens: must be a number of tokens',
    ],
    [
      first({ calls: [call('cheep')] }),
      'calls.model: there is no model cheep in this set: did you mean cheap?',
    ],
    [first({ calls: [call('constructor')] }), 'there is no model constructor'],
    [first({ calls: [call('cheap'), call('cheap')] }), 'part routine climbs from a model to itself'],
    [first({ price: 1 }), 'parts[0]: unknown field "price": remove it'],
  ])('refuses %j', (mix, says) => {
    expect(() => read(mix)).toThrow(MixInvalid);
    expect(() => read(mix)).toThrow(says);
    expect(() => read(mix)).toThrow(/^mix\.json: /);
  });

  it('says when the file is no JSON', () => {
    expect(() => parseMix('{messages', 'mix.json', book)).toThrow('mix.json: not JSON');
  });
});

describe('the comparison on paper', () => {
  const comparison = compareMix(read({ ...MIX, name: '<mix> & "co"' }), book);

  it('shows the parts, the break-even and the formula', () => {
    const text = comparisonLines(comparison).join('\n');
    expect(text).toMatch(/^escalated +10 % +claude-haiku-5-5 -> claude-sonnet-5-5 +800 \/ 400 /m);
    expect(text).toMatch(/Break-even of \$9,000 for .*: \d+\.\d days; at 10,000 messages a day/);
    expect(text).toContain('Quality: quality = sum');
  });

  it('draws well-formed SVG, whatever the mix is called', () => {
    const svg = comparisonChart(comparison);
    expect(svg).toContain('&lt;mix&gt; &amp; &quot;co&quot;');
    expect(svg).not.toContain('<mix>');
    expect(svg.match(/<rect /g)).toHaveLength(1 + 3);
  });
});
