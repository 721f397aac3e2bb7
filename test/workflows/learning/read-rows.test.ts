import { describe, expect, it } from 'vitest';
import { parseScoreRows, readExamples, readOutcomes } from '../../../workflows/learning/read-rows.ts';
import { jsonLines, useFolder } from './files.ts';

const files = useFolder();

describe('labelled examples', () => {
  it.each([
    [
      'lines',
      jsonLines([
        { text: 'a', label: 'x' },
        { text: 'b', label: 'y' },
      ]),
    ],
    [
      'an array',
      JSON.stringify(
        [
          { text: 'a', label: 'x' },
          { text: 'b', label: 'y' },
        ],
        null,
        2,
      ),
    ],
    [
      'other names',
      jsonLines([
        { prompt: 'a', intent: 'x' },
        { text: 'b', intents: ['y', 'z'] },
      ]),
    ],
    [
      'blank lines and the line ends of Windows',
      '\r\n{"text":"a","label":"x"}\r\n\r\n{"text":"b","label":"y"}\r\n',
    ],
    ['a mark of byte order', '\ufeff{"text":"a","label":"x"}\n{"text":"b","label":"y"}'],
    ['a mark of byte order before an array', '\ufeff[{"text":"a","label":"x"},{"text":"b","label":"y"}]'],
    [
      'further fields',
      jsonLines([
        { id: 1, text: 'a', label: 'x' },
        { text: 'b', label: 'y', note: null },
      ]),
    ],
  ])('are read from %s', (_what, content) => {
    expect(readExamples(files.write('examples', content))).toEqual([
      { text: 'a', label: 'x' },
      { text: 'b', label: 'y' },
    ]);
  });

  it.each([
    ['a line that is no JSON', '{"text":"a","label":"x"}\n\n{text}\n', 'examples:3: not a line of JSON'],
    ['a label that is no text', '{"text":"a","label":7}', 'examples:1: label is 7: use text'],
    ['a row that is no object', '\n"a"', 'examples:2: the row is "a": use an object'],
    ['a row without label', '\n\n{"text":"a"}', 'examples:3: a row needs text and label'],
    ['a row with an empty label', '{"text":"a","label":""}', 'examples:1: a row needs text and label'],
    ['a row without text', '{"label":"x"}', 'examples:1: a row needs text and label'],
    ['no intents', '{"text":"a","intents":[]}', 'examples:1: a row needs text and label'],
    [
      'an array that does not close',
      '[{"text":"a","label":"x"}',
      'begins with [ but is not one array of JSON',
    ],
    ['a bad row of an array', '[{"text":"a","label":"x"},{"text":1}]', 'examples[1]: text is 1: use text'],
    ['an array row without label', '[{"text":"a"}]', 'examples[0]: a row needs text and label'],
  ])('are refused by file and line: %s', (_what, content, message) => {
    expect(() => readExamples(files.write('examples', content))).toThrow(message);
  });

  it('may be none', () => {
    expect(readExamples(files.write('empty', ''))).toEqual([]);
    expect(() => readExamples(files.path('gone'))).toThrow(/gone cannot be read: name a file of JSON lines/);
  });
});

describe('recorded outcomes', () => {
  const row = (models: unknown, rest: object = {}) => jsonLines([{ prompt: 'p', models, ...rest }]);

  it('keep scores, texts and groups, and are numbered where they have no id', () => {
    const content = `${row({ a: { score: 1, text: 't' } }, { id: 7, bucket: 3 })}\n${row({ b: { score: 0.5 } })}`;
    expect(readOutcomes(files.write('outcomes', content))).toEqual([
      { id: '7', prompt: 'p', bucket: 3, models: { a: { score: 1, text: 't' } } },
      { id: '2', prompt: 'p', models: { b: { score: 0.5 } } },
    ]);
  });

  it.each([
    [
      'a score above 1',
      row({ a: { score: 1 } }) + row({ a: { score: 1.1 } }),
      'outcomes:2: models.a.score is 1.1: use 1 or less',
    ],
    ['a score below 0', row({ a: { score: -1 } }), 'outcomes:1: models.a.score is -1: use 0 or more'],
    ['a model without score', row({ a: {} }), 'outcomes:1: models.a.score is missing: give a number'],
    [
      'an answer that is no text',
      row({ a: { score: 1, text: 3 } }),
      'outcomes:1: models.a.text is 3: use text',
    ],
    ['a row without models', '{"prompt":"p"}', 'outcomes:1: models is missing: give an object'],
    ['a row without prompt', '{"models":{}}', 'outcomes:1: prompt is missing: give text'],
    ['an array', '[]', 'outcomes:1: the row is []: use an object'],
    ['half a line', '{"prompt":', 'outcomes:1: not a line of JSON'],
  ])('are refused by file and line: %s', (_what, content, message) => {
    expect(() => readOutcomes(files.write('outcomes', content))).toThrow(message);
  });
});

describe('rows to be scored', () => {
  it('need a prompt, or for labels either of prompt and text', () => {
    const rows = [{ id: 'a', prompt: 'p', text: null }, { prompt: '' }];
    expect(parseScoreRows(jsonLines(rows), 'stdin', 'prompt')).toEqual(rows);
    expect(parseScoreRows('{"text":"t"}', 'stdin', 'either')).toEqual([{ text: 't' }]);
    expect(() => parseScoreRows('\n{"text":"t"}', 'stdin', 'prompt')).toThrow(
      'stdin:2: a row needs a prompt',
    );
    expect(() => parseScoreRows('{"text":null}', 'stdin', 'either')).toThrow(
      'stdin:1: a row needs a prompt or a text',
    );
  });

  it.each([
    ['{"prompt":7}', 'stdin:1: prompt is 7: use text'],
    ['{"prompt":"p","text":7}', 'stdin:1: text is 7: use text'],
    ['{"prompt":"p","id":{}}', 'stdin:1: id is {}: use text or a number'],
    ['nonsense', 'stdin:1: not a line of JSON'],
  ])('are refused by line: %s', (content, message) => {
    expect(() => parseScoreRows(content, 'stdin', 'prompt')).toThrow(message);
  });
});
