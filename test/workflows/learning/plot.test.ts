import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedCheck, shippedRouter } from '../../../tasks/core/learning/parameters/index.ts';
import { type Evaluation, evaluateOutcomes } from '../../../workflows/learning/evaluate-outcomes.ts';
import { plotEvaluation } from '../../../workflows/learning/plot.ts';
import { anyText } from '../../harness/any-text.ts';
import { madeSums } from './made-rows.ts';

const evaluation = evaluateOutcomes(madeSums(60), {
  weak: 'small',
  strong: 'large',
  priceRatio: 20,
  router: shippedRouter,
  check: shippedCheck,
});

const TAG = /<(\/?)([a-z]+)((?: [a-zA-Z0-9-]+="[^"<&]*")*)(\/?)>/gu;

/** Names of the elements in order; throws where the text is not well-formed XML without declarations. */
function elements(xml: string): readonly string[] {
  const open: string[] = [];
  const names: string[] = [];
  let end = 0;
  const checkText = (text: string): void => {
    const rest = text.replaceAll(/&(?:amp|lt|gt|quot|apos);/gu, '');
    if (/[<&]|\]\]>/u.test(rest)) throw new Error(`bad text: ${text}`);
    if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(rest))
      throw new Error('no XML character');
    if (open.length === 0 && rest.trim() !== '') throw new Error(`text outside of the root: ${text}`);
  };
  for (const tag of xml.matchAll(TAG)) {
    const [whole, closing, name = '', attributes = '', empty] = tag;
    checkText(xml.slice(end, tag.index));
    end = tag.index + whole.length;
    const keys = [...attributes.matchAll(/ ([^=]+)=/gu)].map(([, key]) => key);
    if (new Set(keys).size !== keys.length) throw new Error(`an attribute twice: ${whole}`);
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`${whole} closes nothing`);
      continue;
    }
    if (open.length === 0 && names.length > 0) throw new Error('two roots');
    names.push(name);
    if (empty !== '/') open.push(name);
  }
  checkText(xml.slice(end));
  if (open.length > 0) throw new Error(`${open.join(', ')} stay open`);
  return names;
}

describe('the plot of an evaluation', () => {
  it('is an SVG with a line and a legend for the router and each baseline', () => {
    const svg = plotEvaluation(evaluation, 'sums: small or large');
    const names = elements(svg);
    expect(names[0]).toBe('svg');
    expect(names.filter((name) => name === 'polyline')).toHaveLength(4);
    for (const { name, apgr } of [evaluation.router, ...evaluation.baselines]) {
      expect(svg).toContain(`${name}, APGR ${apgr.toFixed(3)}`);
    }
    expect(svg).toContain('>sums: small or large</text>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws every point within the picture, from the left to the right', () => {
    for (const [, points = ''] of plotEvaluation(evaluation, '').matchAll(/points="([^"]*)"/gu)) {
      const places = points.split(' ').map((point) => point.split(',').map(Number));
      for (const [at, [x = -1, y = -1]] of places.entries()) {
        expect(x >= 0 && x <= 720 && y >= 0 && y <= 460).toBe(true);
        expect(x).toBeGreaterThanOrEqual(places[at - 1]?.[0] ?? 0);
      }
    }
  });

  it('is well-formed whatever the file and the models are called', () => {
    const title = fc.oneof(
      anyText(),
      fc.constantFrom('<script>&"]]>', 'a\u0000b\u0008', '\ud800', '\ufffe', '&amp;', '漫画 🙂'),
    );
    fc.assert(
      fc.property(title, (text) => {
        expect(elements(plotEvaluation(evaluation, text))[0]).toBe('svg');
      }),
    );
  });

  it('draws one level where both models are equal', () => {
    const flat: Evaluation = {
      ...evaluation,
      weakScore: 1,
      strongScore: 1,
      baselines: [],
      router: { ...evaluation.router, curve: [0, 1].map((share) => ({ share, quality: 1, recovered: 0 })) },
    };
    expect(plotEvaluation(flat, '')).not.toMatch(/NaN|Infinity/);
  });

  it('draws curves of more points than a call takes arguments', () => {
    const curve = Array.from({ length: 150_000 }, (_, at) => ({
      share: at / 149_999,
      quality: 0.5 + at / 300_000,
      recovered: at / 149_999,
    }));
    const svg = plotEvaluation({ ...evaluation, router: { ...evaluation.router, curve } }, 'many rows');
    expect(svg.length).toBeLessThan(60_000);
    expect(elements(svg)[0]).toBe('svg');
  });
});
