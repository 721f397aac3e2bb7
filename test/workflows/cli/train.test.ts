import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLabelModel } from '../../../tasks/core/learning/label-model.ts';
import { command } from '../../../workflows/cli/commands/train.ts';
import { readParameters } from '../../../workflows/learning/parameters.ts';
import { jsonLines, useFolder } from '../learning/files.ts';
import { madeSums } from '../learning/made-rows.ts';

const files = useFolder();
let printed: string;

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const train = (...args: string[]) => command().exitOverride().parseAsync(args, { from: 'user' });

const tickets = jsonLines(
  ['pay the bill', 'the bill is wrong', 'open the door', 'the door is stuck'].map((text) => ({
    text,
    label: text.includes('bill') ? 'money' : 'door',
  })),
);

describe('stepladder train --examples', () => {
  it('writes a classifier and says how good it is on examples left out', async () => {
    const out = files.path('tickets.json');
    await train('--examples', files.write('tickets.jsonl', tickets), '--out', out);
    expect(printed).toMatch(
      /^4 examples of 2 labels -> .*tickets\.json\naccuracy [01](?:\.\d+)? on examples left out \(five folds\)\n$/,
    );
    const { labels } = readParameters(out);
    if (labels === undefined) throw new Error('no labels were written');
    expect(createLabelModel(labels).read('a wrong bill').label).toBe('money');
  });

  it('prints one JSON document, and takes other sizes', async () => {
    const out = files.path('small.json');
    const examples = files.write('tickets.jsonl', tickets);
    await train('--examples', examples, '--out', out, '--bits', '8', '--json');
    expect(JSON.parse(printed)).toEqual({ examples: 4, labels: 2, accuracy: expect.any(Number), out });
    expect(readParameters(out).labels?.model.bits).toBe(8);
  });

  it('writes the same file twice, and leaves there what is of another kind', async () => {
    const router = { story: { bias: 1, signs: {} } };
    const out = files.write('kept.json', JSON.stringify({ router }));
    const examples = files.write('tickets.jsonl', tickets);
    await train('--examples', examples, '--out', out);
    const first = readFileSync(out, 'utf8');
    expect(readParameters(out).router).toEqual(router);
    await train('--examples', examples, '--out', out);
    expect(readFileSync(out, 'utf8')).toBe(first);
  });

  it('makes the folder that the parameters go to', async () => {
    const out = files.path('not/yet/there.json');
    await train('--examples', files.write('tickets.jsonl', tickets), '--out', out);
    expect(readParameters(out)).toHaveProperty('labels');
  });
});

describe('stepladder train --shop', () => {
  it('trains the classifier of the shop, packed for its task', async () => {
    mkdirSync(files.path('shop'), { recursive: true });
    const said = {
      greeting: ['hello', 'good morning'],
      order_status: ['where is MA-10001?', 'track MA-10002'],
    };
    const rows = Object.entries(said).flatMap(([intent, texts]) =>
      texts.map((text) => ({ text, intents: [intent], complexity: 1 })),
    );
    files.write('shop/a.json', JSON.stringify(rows));
    const out = files.path('shop-intents.json');
    await train('--shop', files.path('shop'), '--out', out, '--json');
    expect(JSON.parse(printed)).toMatchObject({ examples: 4, labels: 2 });
    expect(Object.keys(JSON.parse(readFileSync(out, 'utf8')))).toEqual(['packed']);
    expect(readParameters(out).labels?.model.labels).toEqual(['greeting', 'order_status']);
  });
});

describe('stepladder train --outcomes', () => {
  const outcomes = jsonLines(madeSums(80));
  const models = ['--weak', 'small', '--strong', 'large'];

  it('fits router and check of one kind of prompt, beside the others', async () => {
    const out = files.path('fitted.json');
    const data = files.write('outcomes.jsonl', outcomes);
    await train('--outcomes', data, ...models, '--kind', 'story', '--out', out);
    expect(printed).toMatch(/^router and check for story prompts from 80 rows -> .*fitted\.json\n$/);
    const plain = madeSums(60).map((row) => ({ ...row, prompt: `Die Summe ist ${row.id} und nicht mehr.` }));
    printed = '';
    const others = files.write('plain.jsonl', jsonLines(plain));
    await train('--outcomes', others, ...models, '--kind', 'plain', '--out', out, '--json');
    expect(JSON.parse(printed)).toEqual({ rows: 60, kind: 'plain', parts: ['router', 'check'], out });
    const { router, check } = readParameters(out);
    expect(Object.keys(router ?? {})).toEqual(['story', 'plain']);
    expect(Object.keys(check ?? {})).toEqual(['story', 'general']);
  });

  it('fits a router alone where no answers were kept', async () => {
    const silent = madeSums(60).map((row) => ({
      ...row,
      models: { small: { score: row.models['small']?.score }, large: { score: 1 } },
    }));
    const out = files.path('silent.json');
    const data = files.write('silent.jsonl', jsonLines(silent));
    await train('--outcomes', data, ...models, '--kind', 'story', '--out', out);
    expect(printed).toMatch(/^router for story prompts from 60 rows/);
    expect(readParameters(out)).not.toHaveProperty('check');
  });

  it.each([
    ['no models', [], '--outcomes needs --weak and --strong.'],
    ['one model', ['--weak', 'small'], '--outcomes needs --weak and --strong.'],
    [
      'too few rows',
      [...models, '--kind', 'plain'],
      '0 rows of kind plain have scores of small, large: 50 are needed',
    ],
    [
      'a model nobody knows',
      ['--weak', 'tiny', '--strong', 'large', '--kind', 'story'],
      'have scores of tiny, large',
    ],
  ])('refuses %s, and writes nothing', async (_what, args, message) => {
    const out = files.path('refused.json');
    const data = files.write('outcomes.jsonl', outcomes);
    await expect(train('--outcomes', data, '--out', out, ...args)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });
});

describe('stepladder train', () => {
  const bad = (content: string) => ['--examples', files.write('bad.jsonl', content)];

  it.each<[string, () => string[], RegExp]>([
    ['nothing to learn from', () => [], /^train takes one of --examples, --outcomes and --shop\.$/],
    ['two things to learn from', () => [...bad(tickets), '--shop', 'x'], /^train takes one of/],
    [
      'a file that is not there',
      () => ['--examples', files.path('gone')],
      /gone cannot be read: name a file of JSON lines$/,
    ],
    [
      'outcomes that are not there',
      () => ['--outcomes', files.path('gone'), '--weak', 'a', '--strong', 'b'],
      /gone cannot be read/,
    ],
    ['a shop that is not there', () => ['--shop', files.path('nowhere')], /nowhere/],
    ['a line that is no JSON', () => bad(`${tickets}nonsense`), /bad\.jsonl:5: not a line of JSON$/],
    [
      'a row without label',
      () => bad(`${tickets}\n{"text":"x"}`),
      /bad\.jsonl:6: a row needs text and label$/,
    ],
    ['an empty file', () => bad(''), /^the examples hold 0 labels: at least two are needed$/],
    ['one label', () => bad('{"text":"a","label":"x"}'), /^the examples hold 1 labels/],
    [
      'one example of a label',
      () => bad(`${tickets}{"text":"a","label":"x"}`),
      /^label x has 1 example: give it two/,
    ],
    ['few bits', () => [...bad(tickets), '--bits', '7'], /^--bits takes 8 to 20\.$/],
    ['bits that are no number', () => [...bad(tickets), '--bits', 'many'], /^--bits takes 8 to 20\.$/],
  ])('refuses %s', async (_what, args, message) => {
    const out = files.path('never.json');
    await expect(train(...args(), '--out', out)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  it('does not overwrite a file that is no parameters', async () => {
    const out = files.write('letter.txt', 'Dear Ann');
    await expect(train('--examples', files.write('tickets.jsonl', tickets), '--out', out)).rejects.toThrow(
      'letter.txt cannot be read as parameters: write them with stepladder train',
    );
    expect(readFileSync(out, 'utf8')).toBe('Dear Ann');
  });
});
