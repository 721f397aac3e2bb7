import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkRequest } from '../../../tasks/core/contract/request.ts';
import { BODY_REFUSED, bodySchema } from '../../../workflows/front-door/body-schema.ts';
import { OPEN_FIELDS } from '../../../workflows/front-door/fields.ts';

const schema = bodySchema();
const door = z.fromJSONSchema(schema);
const passes = (body: unknown): boolean => door.safeParse(body).success;

const HELLO = { sessionId: 's-1', query: 'hello' };
const LONGEST = {
  ...HELLO,
  messageId: 'm'.repeat(80),
  query: `${' '.repeat(500)}${'質'.repeat(8_000)}`,
  document: { name: 'n'.repeat(200), text: 'x'.repeat(20_000) },
  history: Array.from({ length: 20 }, (_, no) => ({
    role: no % 2 === 0 ? 'user' : 'assistant',
    content: 'turn',
  })),
  slaMs: 25_000,
  userId: 'u'.repeat(128),
  locale: 'ja-JP',
};

describe('the schema at the door', () => {
  it('is one that API Gateway reads', () => {
    expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' });
    expect(JSON.stringify(schema)).not.toMatch(/\$ref|\$defs|propertyNames|prefixItems|"const"|"exclusiveM/u);
  });

  it.each([
    ['the shortest message', HELLO],
    ['the longest', LONGEST],
    ['one whose deadline is as short as can be', { ...HELLO, slaMs: 500 }],
  ])('lets %s in, as the machine does', (_, body) => {
    expect(checkRequest({ messageId: 'm-1', ...body }).ok).toBe(true);
    expect(passes(body)).toBe(true);
  });

  it('lets privileges in, to be taken out', () => {
    expect(passes({ ...HELLO, model: 7, tier: null, ensemble: [], policyVersion: 'x' })).toBe(true);
  });

  it.each([
    ['a list', []],
    ['no query', { sessionId: 's-1' }],
    ['no session', { query: 'hello' }],
    ['a query that is no text', { ...HELLO, query: { text: 'hello' } }],
    ['an unknown field', { ...HELLO, polcy: 1 }],
    ['an unknown field in a turn', { ...HELLO, history: [{ role: 'user', content: 'hi', system: 'x' }] }],
    ['a system turn', { ...HELLO, history: [{ role: 'system', content: 'hi' }] }],
    ['21 turns', { ...HELLO, history: Array.from({ length: 21 }, () => ({ role: 'user', content: 'hi' })) }],
    ['a deadline below the least', { ...HELLO, slaMs: 499 }],
    ['a deadline that HTTP cannot wait for', { ...HELLO, slaMs: 25_001 }],
  ])('keeps %s out', (_, body) => {
    expect(passes(body)).toBe(false);
  });

  it('names every field that it takes where it refuses', () => {
    for (const field of OPEN_FIELDS) expect(BODY_REFUSED).toContain(field);
  });
});
