import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { understandOutputSchema } from '../../tasks/classify/contract.ts';
import type { UnderstandDeps } from '../../tasks/classify/deps.ts';
import { understandMessage } from '../../tasks/classify/understand.ts';
import { checkRequest } from '../../tasks/core/contract/request.ts';
import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { toNano } from '../../tasks/core/money.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import { FakeModelHealth } from '../fakes/fake-model-health.ts';
import { request } from '../fixtures/contract.ts';
import { hostileRequests, NAMES_A_FIELD } from './requests.ts';

const RUNS = 1_200;
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const profile = profileFor('current');

/** Stores that are empty and count what is done to them; whatever else is called is a failure. */
function countingDeps() {
  const done = { claims: 0, reads: 0 };
  const deps = {
    profile,
    policies: {
      current: async () => profile.defaultPolicy,
      version: async (version: number) => {
        if (version === profile.defaultPolicy.version) return profile.defaultPolicy;
        throw new PolicyInvalid(`policy version ${version} does not exist`);
      },
    },
    runs: {
      read: async () => undefined,
      attempts: async () => [],
      claim: async () => {
        done.claims += 1;
        return { kind: 'claimed', first: true, takenOver: false };
      },
    },
    sessions: { read: async () => ({ turns: [], last: null }) },
    answers: { get: async () => undefined },
    routes: { get: async () => undefined },
    health: new FakeModelHealth(),
    ledger: { left: async () => ({ main: toNano(1_000), economy: toNano(100), share: 1 }) },
    clock: { now: () => Date.parse('2026-11-21T12:00:00Z') },
  };
  return { deps: deps as unknown as UnderstandDeps, done };
}

const understand = (input: unknown, deps: UnderstandDeps) =>
  understandMessage(
    {
      mode: 'fast',
      request: input,
      startedAt: '2026-11-21T12:00:00.000Z',
      executionArn: 'arn',
      retried: false,
    },
    deps,
  );

describe('Understand Message', () => {
  it(`meets ${RUNS} hostile requests and claims or refuses each (FUZZ_SEED=${SEED})`, async () => {
    const { deps, done } = countingDeps();
    const told = { refused: 0, valid: 0 };
    await fc.assert(
      fc.asyncProperty(hostileRequests('fuzz-'), async (text) => {
        const before = done.claims;
        const output = await understand(JSON.parse(text), deps);
        const claimed = done.claims - before;
        if (output.facts.request === 'valid') {
          told.valid += 1;
          expect(claimed).toBe(1);
          expect(understandOutputSchema.safeParse(output).error).toBeUndefined();
          return;
        }
        told.refused += 1;
        const { error, cause } = output.problem;
        expect(claimed).toBe(0);
        expect(error).toBe('Request.Invalid');
        expect(cause).toMatch(NAMES_A_FIELD);
        expect(cause).not.toMatch(/Invalid input|undefined|\[object/u);
        expect(cause).not.toMatch(/[\p{Cc}\u200b\u202e]/u);
        expect(cause.length).toBeLessThan(1_500);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Neither side of the fuzz may be empty, or it proves little.
    expect(told.refused).toBeGreaterThan(RUNS / 4);
    expect(told.valid).toBeGreaterThan(RUNS / 20);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a request', () => {
  const parsed = (text: string) => JSON.parse(text) as object;
  const problemOf = (input: unknown): string => {
    const check = checkRequest(input);
    return check.ok ? '' : check.problem;
  };

  it.each([
    [
      'nested a hundred thousand deep',
      parsed(`{"query":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      /nests more than 8 levels/,
    ],
    [
      'with a thousand unknown fields',
      Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`f${at}`, 1])),
      /"f4" and 995 more: remove it/,
    ],
    [
      'with an unknown field of 60,000 characters',
      { ...request(), ['k'.repeat(60_000)]: 1 },
      /unknown field: "k{40}": remove it/,
    ],
    [
      'with a field that paints the terminal',
      { ...request(), '\u001b[2J\u202ex': 1 },
      /unknown field: "\[2Jx"/,
    ],
    ['with numbers as text', { ...request(), slaMs: '3000' }, /slaMs must be a number/],
    ['whose query nobody can see', request({ query: '\u200b\u2060\ufeff' }), /query is empty/],
    [
      'with a turn that nobody can see',
      request({ history: [{ role: 'user', content: '\u200b' }] }),
      /history\.0\.content: content is empty/,
    ],
    [
      'with a user of control characters',
      request({ userId: 'a\u0000b' }),
      /userId holds control or invisible characters/,
    ],
    [
      'with a model of control characters',
      request({ model: '\u001b[31m' }),
      /model holds control or invisible/,
    ],
    ['named like the machine names no message', request({ messageId: 'none' }), /messageId none is reserved/],
    [
      'that inherits a tier',
      parsed('{"messageId":"m","sessionId":"s","query":"q","__proto__":{"tier":"premium"}}'),
      /unknown field: "__proto__"/,
    ],
    [
      'whose weights are inherited',
      parsed('{"messageId":"m","sessionId":"s","query":"q","ensemble":{"method":"voting","weights":"x"}}'),
      /ensemble\.weights must be an object/,
    ],
  ])('%s is refused', (_, input, says) => {
    expect(problemOf(input)).toMatch(says);
  });
});
