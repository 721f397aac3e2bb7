import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../../tasks/core/learning/packed.ts';
import { shippedRouter } from '../../../tasks/core/learning/parameters/index.ts';
import { pack } from '../../../workflows/learning/pack.ts';
import {
  addParameters,
  type Parameters,
  readParameters,
  writePacked,
} from '../../../workflows/learning/parameters.ts';
import { rowLabeller, withOverrides } from '../../../workflows/learning/score-rows.ts';
import { trainLabels } from '../../../workflows/learning/train-labels.ts';
import { useFolder } from './files.ts';

const files = useFolder();
const sign = (bias: number) => ({ bias, signs: { length: [5, 0.1] as [number, number] } });
const check = { model: sign(0), chance: [[0, 0.5]] as [number, number][] };
const labels = trainLabels(
  ['red', 'blue'].flatMap((label) => [1, 2, 3].map((at) => ({ text: `${label} ${at}`, label }))),
).parameters;

describe('the file of parameters', () => {
  it('keeps what was trained before, and replaces what is trained again', () => {
    const file = files.path('new/folder/merged.json');
    addParameters(file, { labels });
    addParameters(file, { router: { story: sign(1) }, check: { story: check } });
    addParameters(file, { router: { plain: sign(2) } });
    addParameters(file, { router: { story: sign(3) } });
    expect(readParameters(file)).toEqual({
      labels,
      router: { story: sign(3), plain: sign(2) },
      check: { story: check },
    });
  });

  it('reads the same when it is packed', () => {
    const file = files.path('packed.json');
    const parameters: Parameters = { labels, router: { general: sign(1) } };
    writePacked(file, parameters);
    expect(readParameters(file)).toEqual(parameters);
    expect(readFileSync(file, 'utf8').length).toBeLessThan(JSON.stringify(parameters).length);
  });

  it.each([
    ['no file', undefined, 'cannot be read as parameters: write them with stepladder train'],
    ['no JSON', '{"labels":', 'cannot be read as parameters: write them with stepladder train'],
    [
      'a damaged package',
      '{"packed":"AAAA"}',
      'cannot be read as parameters: write them with stepladder train',
    ],
    ['an array', '[]', ': the document is []: use an object'],
    ['a part nobody knows', '{"weights":[]}', ': the document has weights, which nobody reads: remove it'],
    [
      'a router of another kind',
      '{"router":{"short":{"bias":1,"signs":{}}}}',
      ': router has short, which nobody reads',
    ],
    [
      'a bias that is no number',
      '{"router":{"story":{"bias":"1","signs":{}}}}',
      ': router.story.bias is "1": use a number',
    ],
    [
      'a curve without points',
      `{"check":{"story":${JSON.stringify({ ...check, chance: [] })}}}`,
      ': check.story.chance is []: use one that is not empty',
    ],
    [
      'labels without model',
      '{"labels":{"sharpness":1,"confidence":[[0,1]]}}',
      ': labels.model is missing: give an object',
    ],
  ])('is refused by name and field: %s', (_what, content, message) => {
    const file = content === undefined ? files.path('gone.json') : files.write('damaged.json', content);
    expect(() => readParameters(file)).toThrow(`${file}${message.startsWith(':') ? '' : ' '}${message}`);
    if (content !== undefined) expect(() => addParameters(file, { labels })).toThrow(file);
  });

  it('is refused before a row is labelled, where it holds no labels or damaged ones', () => {
    expect(() => rowLabeller({})).toThrow(
      'the parameters hold no labels: train them with stepladder train --examples',
    );
    const damaged = { ...labels, model: { ...labels.model, weights: labels.model.weights.slice(0, 8) } };
    expect(() => rowLabeller({ labels: damaged })).toThrow('the parameters of the linear model are damaged');
  });
});

describe('parameters of one’s own', () => {
  it('stand in for the shipped ones kind by kind', () => {
    expect(withOverrides(shippedRouter, { plain: sign(9) })).toEqual({ ...shippedRouter, plain: sign(9) });
    expect(withOverrides(shippedRouter, { plain: undefined })).toEqual(shippedRouter);
    expect(withOverrides(shippedRouter, undefined)).toEqual(shippedRouter);
  });
});

describe('packing', () => {
  const packedAgain = (document: unknown): unknown => unpack(pack(document));
  const base64 = (numbers: readonly number[]): string =>
    Buffer.from(new Uint32Array(numbers).buffer).toString('base64');
  const rising = Array.from({ length: 500 }, (_, at) => at * 3);

  it.each<[string, unknown]>([
    ['numbers that rise', { model: { buckets: base64(rising) } }],
    ['numbers that rise over the whole range', [base64([...rising, 2 ** 31, 2 ** 32 - 1])]],
    ['numbers that fall somewhere', [base64([...rising, 1])]],
    ['bytes that are no whole numbers', { weights: Buffer.from('x'.repeat(301)).toString('base64') }],
    ['several of them, and one twice', { a: base64(rising), b: [base64([...rising, 0]), base64(rising)] }],
    ['a long text that is no base64', { text: 'Is Berserk in stock? '.repeat(50) }],
    ['a long text that base64 would write otherwise', { text: `${'A'.repeat(300)}B=` }],
    ['nothing long', { labels: ['greeting', 'faq'], bits: 16, none: null }],
  ])('loses nothing of %s', (_, document) => {
    expect(packedAgain(document)).toEqual(document);
  });

  it('makes rising numbers several times smaller than Brotli alone would', () => {
    const scattered = base64(rising.map((number, at) => number * 97 + ((at * 7919) % 97)));
    const alone = brotliCompressSync(JSON.stringify([scattered])).toString('base64');
    expect(pack([scattered]).packed.length).toBeLessThan(alone.length / 2);
  });
});
