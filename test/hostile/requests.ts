import fc from 'fast-check';
import { anyText } from '../harness/any-text.ts';
import { ATTACKS, FRAGMENTS } from './attacks.ts';

/** JSON text, because a request comes as text: only there are `__proto__` and lone surrogates what they are. */
type Json = string;

const json = (value: unknown): Json => JSON.stringify(value);
const nested = (levels: number, open: string, close: string): Json =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

const texts = fc.oneof(
  fc.constantFrom(...ATTACKS.map(({ text }) => text)),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 12 }).map((parts) => parts.join('')),
  anyText({ maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udfff\ud800',
    '\u200b',
    '\ufeff',
    'none',
    '~r1',
    'm-1~r1',
    'm-1~s1',
    '../..',
    'arn:aws:x',
  ),
  fc
    .tuple(fc.constantFrom('x', '漢', '😀', '"', '\u0301'), fc.constantFrom(129, 4_001, 8_001))
    .map(([char, size]) => char.repeat(size)),
);

const numbers = fc.constantFrom(
  '0',
  '-0',
  '-1',
  '1',
  '2.5',
  '499',
  '500',
  '1e308',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '60001',
);

const wrong: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: texts.map(json) },
  { weight: 2, arbitrary: numbers },
  { weight: 1, arbitrary: numbers.map(json) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'null',
      'true',
      'false',
      '[]',
      '{}',
      '[[]]',
      '[null]',
      '{"":""}',
      '{"toString":1}',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      nested(3, '[', ']'),
      nested(9, '[', ']'),
      nested(700, '[', ']'),
      nested(700, '{"a":', '}'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      json(Array(1_000).fill(0)),
      json(Array(600).fill({ role: 'user', content: 'x' })),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }).map(json) },
);

const turns = fc
  .array(fc.tuple(fc.constantFrom('user', 'assistant', 'system', 'tool'), texts), { maxLength: 22 })
  .map((all) => json(all.map(([role, content]) => ({ role, content }))));

/** Values that have the right shape more often than not. */
const FIELDS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  messageId: texts.map(json),
  sessionId: texts.map(json),
  query: texts.map(json),
  document: fc.record({ name: texts, text: texts }).map(json),
  history: turns,
  tier: fc.constantFrom('"economy"', '"premium"', '"gold"', '"__proto__"'),
  goal: fc.constantFrom('"cost"', '"latency"', '"constructor"'),
  strategy: fc.constantFrom('"auto"', '"cascade"', '"cheapest"', '"toString"'),
  model: fc.constantFrom('"claude-haiku-5-5"', '"gpt-99"', '"constructor"', '"\\u001b[2J"'),
  chain: fc.constantFrom(
    '"__proto__"',
    '"valueOf"',
    '[]',
    '["claude-haiku-5-5"]',
    '["a","b","c","d","e","f"]',
  ),
  ensemble: fc.constantFrom(
    '{"method":"confidence_select"}',
    '{"method":"voting","weights":{"__proto__":1,"constructor":0.5}}',
    '{"method":"voting","models":["a"]}',
    '{"method":"confidence_select","__proto__":{"models":[]}}',
  ),
  maxCostUsd: numbers,
  slaMs: numbers,
  userId: texts.map(json),
  locale: texts.map(json),
  connectionId: texts.map(json),
  replayOf: texts.map(json),
  resumeFrom: fc.constantFrom('"retrieve"', '"invoke"', '"__proto__"'),
  policyVersion: numbers,
};

const keys = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(FIELDS)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'prototype',
      'hasOwnProperty',
      'toString',
      '',
      'Query',
      'user_id',
    ),
  },
  { weight: 1, arbitrary: texts },
);

const fieldValues = (key: string): fc.Arbitrary<Json> => (Object.hasOwn(FIELDS, key) && FIELDS[key]) || wrong;

const field: fc.Arbitrary<readonly [string, Json]> = keys.chain((key) =>
  fc
    .oneof({ weight: 2, arbitrary: fieldValues(key) }, { weight: 1, arbitrary: wrong })
    .map((value) => [key, value] as const),
);

/** The text of a request: a good one with up to five fields added, replaced or given twice, or no object at all. */
export const hostileRequests = (idPrefix: string): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 19,
      arbitrary: fc.tuple(fc.uuid(), fc.array(field, { maxLength: 5 })).map(([id, fields]) => {
        const base = [
          ['messageId', json(`${idPrefix}${id}`)],
          ['sessionId', json(id)],
          ['query', '"Is Berserk in stock?"'],
        ] as const;
        return `{${[...base, ...fields].map(([key, value]) => `${json(key)}:${value}`).join(',')}}`;
      }),
    },
    { weight: 1, arbitrary: wrong },
  );

/** What a refusal begins with: the field, or the request as a whole. */
export const NAMES_A_FIELD = new RegExp(
  `^(?:${Object.keys(FIELDS).join('|')}|role|content|unknown field|the input|the request)\\b`,
  'u',
);
