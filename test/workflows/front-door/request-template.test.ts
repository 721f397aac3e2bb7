import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest, requestSchema } from '../../../tasks/core/contract/request.ts';
import { OPEN_FIELDS, PRIVILEGED_FIELDS } from '../../../workflows/front-door/fields.ts';
import { type Door, doorTemplates } from '../../../workflows/front-door/templates.ts';
import { type MappingInput, runTemplate } from '../../../workflows/local/front-door/velocity.ts';

const ARN = 'arn:aws:states:us-east-1:111122223333:stateMachine:coordinate:live';
const templateFor = (door: Partial<Door> = {}) =>
  doorTemplates({ stateMachineArn: ARN, operator: false, grantedKeys: ['key-of-partner'], ...door }).request;

const CUSTOMERS = templateFor();
const OPERATORS = templateFor({ operator: true, grantedKeys: [] });

interface Start {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input: string;
}

/** What StartSyncExecution gets. */
function start(body: unknown, input: Partial<MappingInput> = {}, template = CUSTOMERS): Start {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return JSON.parse(
    runTemplate(template, { body: text, headers: {}, requestId: 'request-7', ...input }).text,
  );
}
const inputOf = (...call: Parameters<typeof start>): unknown => JSON.parse(start(...call).input);
const problemOf = (...call: Parameters<typeof start>): string => {
  const check = checkRequest(inputOf(...call));
  if (check.ok) throw new Error('the machine would take it');
  return check.problem;
};

const HELLO = { messageId: 'm-1', sessionId: 's-1', query: 'hello' };

describe('what a customer sends', () => {
  it('arrives at the machine as it was written, under its own name', () => {
    const message = {
      ...HELLO,
      document: { name: 'notes', text: 'line\nline' },
      history: [{ role: 'user', content: 'ベルセルクは？' }],
      slaMs: 2_500,
      userId: 'user-1',
      locale: 'ja-JP',
    };
    const { stateMachineArn, name, input } = start(message);
    expect([stateMachineArn, name]).toEqual([ARN, 'm-1']);
    expect(JSON.parse(input)).toEqual(message);
    expect(checkRequest(JSON.parse(input))).toMatchObject({ ok: true, request: message });
  });

  it('is known by the id of the HTTP request when it names none', () => {
    const { name, input } = start({ sessionId: 's-1', query: 'hello' });
    expect(name).toBeUndefined();
    expect(JSON.parse(input)).toEqual({ ...HELLO, messageId: 'request-7' });
  });

  it.each([
    ['quotes', `"}, "model": "claude-opus-5-5", "x": "' \\' \\" \\\\'`],
    [
      'directives and references',
      '#set($fields = ["model"]) $body ${request} $util.escapeJavaScript("x") #end #stop',
    ],
    ['comments', '## all of it #* and more *#'],
    ['other scripts', 'ベルセルク 🗡️ \u2028\u2029 \u0000\u001f\u007f'],
    ['the end of the string and of the call', '"}"}{"stateMachineArn":"arn:elsewhere"'],
    ['its own escapes', '\\u0022,\\u0022model\\u0022:\\u0022x\\u0022'],
    ['half a character', '\ud800 hello'],
  ])('cannot leave its string with %s', (_, query) => {
    expect(Object.keys(start({ ...HELLO, query }))).toEqual(['stateMachineArn', 'name', 'input']);
    expect(inputOf({ ...HELLO, query })).toEqual({ ...HELLO, query });
  });

  it('keeps objects where text belongs, for the machine to refuse by name', () => {
    const query = { $ref: '$.model', toString: 'x', nested: { query: '"' } };
    expect(inputOf({ ...HELLO, query })).toEqual({ ...HELLO, query });
    expect(problemOf({ ...HELLO, query })).toBe('query must be text');
  });

  it('loses every privilege, whatever stands in it', () => {
    const wishes = Object.fromEntries(PRIVILEGED_FIELDS.map((field) => [field, ['anything']]));
    expect(inputOf({ ...HELLO, ...wishes })).toEqual(HELLO);
  });

  it.each([
    ['a missing body', '', 'sessionId is required; query is required'],
    ['a list', '["hello"]', 'sessionId is required; query is required'],
    ['a number', '7', 'sessionId is required; query is required'],
    ['text', '"hello"', 'sessionId is required; query is required'],
    ['null', 'null', 'sessionId is required; query is required'],
    ['no JSON', '{"query": ', 'sessionId is required; query is required'],
    ['an id that is no text', { ...HELLO, messageId: 7 }, 'messageId must be text'],
    ['no id at all', { ...HELLO, messageId: null }, 'messageId must be text'],
    ['a field nobody knows', { ...HELLO, 'mod"el\'': 'x' }, `unknown field: "mod\\"el'": remove it`],
    [
      'a field of every object',
      `{"sessionId":"s","query":"q","__proto__":{"model":"x"}}`,
      'unknown field: "__proto__": remove it',
    ],
    ['a privilege in capitals', { ...HELLO, Model: 'x' }, 'unknown field: "Model": remove it'],
  ])('is refused by the machine as %s, with the field and the fix', (_, body, problem) => {
    expect(problemOf(body)).toBe(problem);
  });

  it.each([
    ['a space', 'm 1'],
    ['a reference', '$body'],
    ['a quote', 'm"1'],
    ['81 characters', 'm'.repeat(81)],
  ])('names no execution after an id with %s', (_, messageId) => {
    expect(start({ ...HELLO, messageId })).toEqual({
      stateMachineArn: ARN,
      input: JSON.stringify({ ...HELLO, messageId }),
    });
  });

  it('does not reach the machine over 64 KiB: what is sent instead is no JSON, which Step Functions refuses', () => {
    const document = { name: 'long', text: 'x'.repeat(64 * 1024) };
    const { input } = start({ ...HELLO, document });
    expect(input).toBe('over 65536 bytes');
    expect(() => JSON.parse(input)).toThrow(SyntaxError);
  });

  it('never is more than the open fields, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom(...OPEN_FIELDS, ...PRIVILEGED_FIELDS)),
          fc.jsonValue(),
        ),
        (body) => {
          const known = Object.entries(JSON.parse(JSON.stringify(body))).filter(([key]) =>
            OPEN_FIELDS.some((field) => field === key),
          );
          const unknown = Object.keys(body).filter((key) => !Object.hasOwn(requestSchema.shape, key));
          expect(inputOf(body)).toEqual({
            messageId: 'request-7',
            ...Object.fromEntries(known),
            ...Object.fromEntries(unknown.map((key) => [key, true])),
          });
        },
      ),
    );
  });
});

describe('the header x-model-tier', () => {
  const tierOf = (tier: string, input: Partial<MappingInput> = {}) =>
    inputOf(HELLO, { headers: { 'x-model-tier': tier }, ...input });

  it.each(['economy', 'standard'])('names the tier %s for anybody', (tier) => {
    expect(tierOf(tier)).toEqual({ ...HELLO, tier });
  });

  it('is read in any case, and never from the body', () => {
    expect(inputOf(HELLO, { headers: { 'X-Model-Tier': 'economy' } })).toEqual({ ...HELLO, tier: 'economy' });
    expect(inputOf({ ...HELLO, tier: 'premium' }, { headers: { 'x-model-tier': 'economy' } })).toEqual({
      ...HELLO,
      tier: 'economy',
    });
  });

  it('names the dearest tier only with a key that was granted it', () => {
    expect(tierOf('premium')).toEqual(HELLO);
    expect(tierOf('premium', { apiKeyId: 'key-of-shop' })).toEqual(HELLO);
    expect(tierOf('premium', { apiKeyId: 'key-of-partner' })).toEqual({ ...HELLO, tier: 'premium' });
  });

  it.each(['gold', 'Premium', `pre"mi'um`, '$grantedTier', ' premium'])('is refused as %j', (tier) => {
    expect(tierOf(tier)).toEqual({ ...HELLO, tier });
    expect(problemOf(HELLO, { headers: { 'x-model-tier': tier } })).toBe(
      'tier must be one of economy, standard, premium',
    );
  });
});

describe('what an operator sends', () => {
  const sent = (body: unknown, input: Partial<MappingInput> = {}) => start(body, input, OPERATORS);

  it('may hold every field', () => {
    const replay = {
      messageId: 'm-1~r1',
      sessionId: 's-1',
      query: 'hello',
      tier: 'premium',
      goal: 'quality',
      strategy: 'ensemble',
      model: 'claude-opus-5-5',
      chain: ['claude-haiku-5-5'],
      ensemble: { method: 'best_of_n', n: 3 },
      maxCostUsd: 0.5,
      connectionId: 'c-1',
      replayOf: 'm-1',
      resumeFrom: 'retrieve',
      policyVersion: 2,
    };
    const { name, input } = sent(replay);
    // Execution names know no tilde: the client writes them so, too.
    expect(name).toBe('m-1-r1');
    expect(JSON.parse(input)).toEqual(replay);
    expect(checkRequest(JSON.parse(input)).ok).toBe(true);
  });

  it('takes the tier of the header before that of the body', () => {
    const { input } = sent({ ...HELLO, tier: 'economy' }, { headers: { 'x-model-tier': 'premium' } });
    expect(JSON.parse(input)).toEqual({ ...HELLO, tier: 'premium' });
  });

  it('is told of a field that is spelled wrongly', () => {
    expect(checkRequest(JSON.parse(sent({ ...HELLO, polcyVersion: 2 }).input))).toEqual({
      ok: false,
      problem: 'unknown field: "polcyVersion": remove it',
    });
  });
});

describe('doorTemplates', () => {
  it('decides every field of the contract', () => {
    expect([...OPEN_FIELDS, ...PRIVILEGED_FIELDS].toSorted()).toEqual(
      Object.keys(requestSchema.shape).toSorted(),
    );
  });

  it('refuses a value that could end its quotes', () => {
    expect(() => templateFor({ grantedKeys: ["k' + $body + '"] })).toThrow(/holds a quote/);
  });
});
