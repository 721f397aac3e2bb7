import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkRequest } from '../../tasks/core/contract/request.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const FOLDER = new URL('../../workflows/examples/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

it.each(readdirSync(FOLDER))('%s is an input that the machine takes as it stands', async (file) => {
  expect(checkRequest(read(file))).toMatchObject({ ok: true });
  const { status, reply } = await stack.ask(read(file) as Record<string, unknown>);
  expect([status, reply.outcome]).toEqual(['SUCCEEDED', 'answered']);
});

it('a comment is hidden by the votes of three models, and the reply says who voted for what', async () => {
  const input = { ...(read('moderate-comment.json') as object), messageId: 'comment-4712' };
  const { reply } = await stack.ask(input);
  expect(reply).toMatchObject({ lane: 'ensemble', agreement: 1 });
  expect(reply.text).toMatch(/^Yes/u);
  expect(reply.resolution).toMatchObject({
    method: 'voting',
    isSure: true,
    agreementBy: 'votes',
    lowAgreement: false,
    detail: { kind: 'vote', hasMajority: true, sides: [{ label: 'yes', votes: 3 }] },
  });
});
