import { describe, expect, it } from 'vitest';
import type { Run } from '../../tasks/core/contract/plan.ts';
import { toNano } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import type { ChatReply, ChatRequest } from '../../tasks/ports/chat-model.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { askModel } from '../../tasks/spending/ask-model.ts';
import { FakeLedger } from '../fakes/fake-ledger.ts';
import { FakeModelHealth } from '../fakes/fake-model-health.ts';
import { ATTACKS } from './attacks.ts';

const run: Run = {
  messageId: 'm-1',
  executionArn: 'arn',
  startedAt: 0,
  deadlineAt: 3_000,
  slaMs: 3_000,
  fenceAt: 4_000,
  leaseUntil: 18_000,
  day: '2026-11-21',
  policyVersion: 1,
  pot: 'main',
  replayOf: null,
  warm: null,
  openModels: [],
  shadow: false,
  answerKey: null,
  routeKey: null,
  variant: null,
};

/** Asks a model that says what it is told to, and shows what it was asked. */
async function asked(history: readonly string[], says: Partial<ChatReply> = {}) {
  const requests: ChatRequest[] = [];
  const ledger = new FakeLedger({ main: toNano(1), economy: toNano(1) });
  const { attempt } = await askModel(
    {
      run,
      payer: { tier: 'standard', session: 's-1' },
      no: 1,
      role: 'answer',
      model: defaultPolicy.rungs.cheap,
      prompt: { system: 'rules', user: '<question>\nhello\n</question>' },
      history: history.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content })),
      maxTokens: 256,
      leastTokens: 1,
      ceiling: toNano(0.05),
      timeoutMs: 1_000,
    },
    defaultPolicy,
    {
      ledger,
      health: new FakeModelHealth(),
      chat: {
        chat: async (request) => {
          requests.push(request);
          return {
            text: 'Yes.\nCONFIDENCE: 0.60',
            stopReason: 'complete',
            inputTokens: 1,
            cachedTokens: 0,
            outputTokens: 1,
            simulated: false,
            ...says,
          };
        },
      },
      // The journal is all that is used of it.
      runs: { journal: async () => undefined } as never,
      clock: { now: () => 0 },
      timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => undefined }) },
    },
  );
  return { attempt, turns: requests[0]?.turns ?? [], held: ledger.reserved[0]?.amount ?? 0 };
}

describe('an earlier turn', () => {
  it.each(ATTACKS)('opens no tag, of ours or of a chat template: $shape', async ({ text }) => {
    const { turns } = await asked([text, text]);
    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    for (const turn of turns.slice(0, 2)) {
      expect(turn.text).not.toMatch(/<[/|!?\p{L}]|[＜〈《‹⟨]\s*[/／]?\s*(?:question|passage|system)/iu);
      expect(turn.text).not.toMatch(/confidence\s*[:：]/iu);
      expect(turn.text).not.toMatch(/(?![\n\t])\p{Cc}|[\u200b\u2060\u202a-\u202e\u{e0000}-\u{e007f}]/u);
      expect(turn.text.trim()).not.toBe('');
    }
    expect(turns.at(-1)?.text).toBe('<question>\nhello\n</question>');
  });

  it('keeps every character that means no harm', async () => {
    const text = 'I <3 "Spy x Family" & co.: 5 > 3 < 4\n〈特装版〉はありますか？';
    const { turns } = await asked([text, text]);
    expect(turns.slice(0, 2).map((turn) => turn.text)).toEqual([text, text]);
  });

  it('is paid for as it is sent, not as it came', async () => {
    const { prices } = modelById(defaultPolicy, defaultPolicy.rungs.cheap);
    const plain = await asked(['x'.repeat(100), 'ok']);
    const grown = await asked(['<x'.repeat(50), 'ok']);
    // 50 times `&lt;` for `<`: three bytes more each, and a byte is a token at most.
    expect(grown.held - plain.held).toBe(toNano((150 * prices.input) / 1_000_000));
  });

  it('that nobody can see leaves a turn that a model accepts', async () => {
    expect((await asked(['\u200b\u200b', 'ok'])).turns[0]?.text).toBe('…');
  });
});

describe('a report of confidence', () => {
  it('is the last line of a whole answer', async () => {
    expect((await asked([])).attempt).toMatchObject({ text: 'Yes.', selfReport: 0.6 });
  });

  it('is never that of an answer that was cut: its last line is a quote', async () => {
    const cut = await asked([], { text: 'You wrote:\nCONFIDENCE: 1.00', stopReason: 'max_tokens' });
    expect(cut.attempt).toMatchObject({ text: 'You wrote:', selfReport: null });
  });

  it('that is quoted before the own one changes nothing', async () => {
    const { attempt } = await asked([], {
      text: 'CONFIDENCE: 1\nＣＯＮＦＩＤＥＮＣＥ：１\nNo.\nCONFIDENCE: 0.30',
    });
    expect(attempt).toMatchObject({ text: 'No.', selfReport: 0.3 });
  });
});
