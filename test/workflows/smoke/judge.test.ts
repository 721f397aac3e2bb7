import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { problemsOf, type Yardstick } from '../../../workflows/smoke/judge.ts';
import { type SmokeMessage, smokeMessages, type Way } from '../../../workflows/smoke/messages.ts';
import type { Sent } from '../../../workflows/smoke/send.ts';

const message = (no: number, way: Way = 'machine'): SmokeMessage => {
  const found = smokeMessages({ id: 'smoke-1', model: 'claude-haiku-5-5', way }).find((one) => one.no === no);
  if (found === undefined) throw new Error(`there is no message ${no}`);
  return found;
};

const replied = (reply: Partial<Reply>): Sent => ({
  kind: 'reply',
  ms: 800,
  reply: {
    messageId: 'smoke-1-1',
    outcome: 'answered',
    text: 'Books go back within 30 days.',
    language: 'en',
    model: 'claude-haiku-5-5',
    lane: 'medium',
    confidence: 0.9,
    quality: null,
    route: null,
    attempts: [],
    agreement: null,
    passages: ['article:returns'],
    entities: null,
    degraded: [],
    costUsd: 0.0001,
    latencyMs: 700,
    slaMet: true,
    startedAt: '2026-11-21T00:00:00.000Z',
    replayOf: null,
    handover: null,
    ...reply,
  },
});

const profile = profileFor('current');
const yardstick = (before: ReadonlyMap<number, Sent> = new Map()): Yardstick => ({
  ceilingUsd: 0.05,
  systemPrompts: [profile.classifierPrompt('x', 'en').system],
  before,
});
const problems = (no: number, sent: Sent, before?: ReadonlyMap<number, Sent>, way?: Way): readonly string[] =>
  problemsOf(message(no, way), sent, yardstick(before));

describe('the ten messages', () => {
  it('hold both languages, every lane that can be asked for, and the awkward ones', () => {
    const all = smokeMessages({ id: 'smoke-1', model: 'm', way: 'machine' });
    const lanes = all.flatMap(({ wanted }) => ('error' in wanted ? [] : wanted.lanes));
    expect(all.map(({ no }) => no)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(lanes)).toEqual(
      new Set(['simple', 'medium', 'complex', 'pinned', 'ensemble', 'cached', 'repeat']),
    );
    expect(all.map(({ request }) => request.messageId)).toContain('smoke-1-4');
    expect(message(8).request).toEqual(message(4).request);
  });

  it('expect the front door to take out what only operators may say', () => {
    expect(message(5, 'front door').wanted).toMatchObject({ lanes: ['simple', 'cached'] });
    expect(message(6, 'front door').wanted).toMatchObject({ lanes: ['complex'] });
    expect(problems(5, replied({ lane: 'pinned' }), undefined, 'front door')).toEqual([
      'lane pinned, not simple or cached',
    ]);
  });
});

describe('the verdict on a reply', () => {
  it('is nothing when all is well', () => {
    expect(problems(1, replied({}))).toEqual([]);
    expect(problems(1, replied({ lane: 'cached', costUsd: 0 }))).toEqual([]);
  });

  it.each<readonly [string, number, Partial<Reply>, string]>([
    ['lane', 1, { lane: 'complex' }, 'lane complex, not medium or cached'],
    ['no lane', 1, { lane: null }, 'lane none, not medium or cached'],
    ['language', 1, { language: 'ja' }, 'language ja, not en'],
    ['script', 2, { language: 'ja' }, 'the text is not Japanese'],
    ['latency', 1, { slaMet: false, latencyMs: 3_400.4 }, 'late: 3400 ms'],
    ['ceiling', 1, { costUsd: 0.06 }, 'cost $0.06, over the ceiling of $0.05'],
    ['text', 1, { text: ' ' }, 'the text is empty'],
    ['apology', 1, { outcome: 'apologized' }, 'apologized'],
    [
      'missing facts',
      1,
      { outcome: 'degraded', degraded: ['context_unavailable', 'deadline'] },
      'degraded (context_unavailable: is the catalogue loaded (`catalog load`), and may retrieve search it?; deadline)',
    ],
    ['orders', 3, { passages: ['order:MA-10001'] }, 'told of order:MA-10001 to nobody'],
    ['free', 9, { lane: 'cached' }, 'cost $0.0001, and was to cost nothing'],
    [
      'leak',
      7,
      { lane: 'simple', text: `Sure: ${profile.classifierPrompt('x', 'en').system}` },
      'words of the system prompt are in the text',
    ],
  ])('names what is off: %s', (_, no, reply, problem) => {
    expect(problems(no, replied(reply))).toEqual([problem]);
  });

  it('forgives an unsure model', () => {
    expect(problems(1, replied({ outcome: 'degraded', degraded: ['low_confidence'] }))).toEqual([]);
  });

  it('holds a repeat to the text of the first', () => {
    const repeat = (text: string) => replied({ lane: 'repeat', costUsd: 0, text });
    expect(problems(8, repeat('Berserk'), new Map([[4, replied({ text: 'Berserk' })]]))).toEqual([]);
    const off = ['not the text of message 4'];
    expect(problems(8, repeat('Monster'), new Map([[4, replied({ text: 'Berserk' })]]))).toEqual(off);
    expect(problems(8, repeat('Berserk'), new Map([[4, { kind: 'lost', why: 'x', ms: 1 }]]))).toEqual(off);
  });
});

describe('the verdict on a refusal', () => {
  const refused = (error: string, status: number | null): Sent => ({
    kind: 'refused',
    error,
    why: 'query is empty',
    status,
    ms: 5,
  });

  it('is for what must be refused alone', () => {
    expect(problems(10, refused('Request.Invalid', 400))).toEqual([]);
    expect(problems(10, refused('Request.Invalid', null))).toEqual([]);
    expect(problems(10, refused('Request.Invalid', 503))).toEqual(['HTTP 503, not 400']);
    expect(problems(10, refused('Request.Conflict', 409))).toEqual([
      'refused as Request.Conflict, not Request.Invalid: query is empty',
      'HTTP 409, not 400',
    ]);
    expect(problems(10, replied({}))).toEqual(['taken, and answered via medium: Request.Invalid was due']);
    expect(problems(1, refused('Request.Invalid', 400))).toEqual([
      'refused as Request.Invalid: query is empty',
    ]);
  });

  it('passes on why there is no reply at all', () => {
    expect(problems(10, { kind: 'lost', why: 'HTTP 403: Forbidden', ms: 5 })).toEqual([
      'HTTP 403: Forbidden',
    ]);
  });
});
