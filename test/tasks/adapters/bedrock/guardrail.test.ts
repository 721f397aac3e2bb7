import { EventStreamCodec } from '@smithy/eventstream-codec';
import { afterEach, describe, expect, it } from 'vitest';
import { ConverseChatModel } from '../../../../tasks/adapters/bedrock/converse-chat-model.ts';
import type { ChatReply, ChatTurn } from '../../../../tasks/ports/chat-model.ts';
import { chatRequest, patient, registered } from '../chat-requests.ts';
import { bedrockWire, type Wire } from './bedrock-wire.ts';
import {
  ANSWER_STOPPED,
  body,
  type Guarded,
  masked,
  QUESTION_STOPPED,
  STOPPED_TEXT,
} from './guardrail-wire.ts';

const haiku = registered('claude-haiku-5-5');
const GUARDRAIL = { id: 'abcd1234efgh', version: '3' };
const QUESTION = '<question>\nWrite to me@example.com, 221B Baker Street\n</question>';
const TURN: ChatTurn = {
  role: 'user',
  text: QUESTION,
  parts: [{ kind: 'question', text: QUESTION }],
};

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);
const event = (type: string, payload: unknown): Uint8Array =>
  codec.encode({
    headers: {
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: 'event' },
    },
    body: Buffer.from(JSON.stringify(payload)),
  });

/** As ConverseStream sends it: the trace comes last, with the usage. */
const events = ({ text, stopReason, usage, trace }: Guarded): readonly Uint8Array[] => [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockDelta', { delta: { text }, contentBlockIndex: 0 }),
  event('contentBlockStop', { contentBlockIndex: 0 }),
  event('messageStop', { stopReason }),
  event('metadata', { usage, metrics: { latencyMs: 1_204 }, ...(trace && { trace }) }),
];

let wire: Wire | undefined;
afterEach(async () => {
  await wire?.close();
  wire = undefined;
});

interface Exchange {
  readonly path: string | undefined;
  readonly sent: Readonly<Record<string, unknown>>;
  readonly reply: ChatReply;
}

/** One call of a guarded model, whole or as a stream, answered as recorded. */
async function exchange(said: Guarded, isStream: boolean): Promise<Exchange> {
  const seen: { path: string | undefined; sent: Readonly<Record<string, unknown>> }[] = [];
  wire = await bedrockWire((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ path: request.url, sent: JSON.parse(Buffer.concat(chunks).toString()) });
      const type = isStream ? 'application/vnd.amazon.eventstream' : 'application/json';
      response.writeHead(200, { 'content-type': type });
      if (isStream) for (const bytes of events(said)) response.write(bytes);
      else response.write(body(said));
      response.end();
    });
  });
  const listener = { begins: () => undefined, says: () => undefined };
  const reply = await new ConverseChatModel(wire.client, GUARDRAIL).chat(
    { ...chatRequest(haiku, { turns: [TURN] }), ...(isStream && { listener }) },
    patient(),
  );
  const [first] = seen;
  if (first === undefined || seen.length > 1) throw new Error(`${seen.length} calls instead of one`);
  return { ...first, reply };
}

describe.each([
  ['Converse', false, 'converse', {}],
  ['ConverseStream', true, 'converse-stream', { streamProcessingMode: 'sync' }],
])('a guarded call of %s', (_, isStream, operation, mode) => {
  const tell = (said: Guarded) => exchange(said, isStream);

  it('names the guardrail, wants to be told why, and marks what the customer wrote', async () => {
    const { path, sent } = await tell(ANSWER_STOPPED);
    expect(path).toBe(`/model/global.anthropic.claude-haiku-5-5/${operation}`);
    expect(sent).toEqual({
      system: [{ text: 'You answer for a manga shop.' }],
      messages: [
        {
          role: 'user',
          content: [{ guardContent: { text: { text: QUESTION, qualifiers: ['query', 'guard_content'] } } }],
        },
      ],
      inferenceConfig: { maxTokens: 256 },
      guardrailConfig: {
        guardrailIdentifier: 'abcd1234efgh',
        guardrailVersion: '3',
        trace: 'enabled',
        ...mode,
      },
    });
  });

  it('tells a question that was stopped, which costs no tokens', async () => {
    expect((await tell(QUESTION_STOPPED)).reply).toEqual({
      text: STOPPED_TEXT,
      stopReason: 'refused',
      inputTokens: 0,
      cachedTokens: 0,
      outputTokens: 0,
      simulated: false,
      guardrail: { action: 'blocked', side: 'question', found: ['topic Weapons', 'prompt attack'] },
    });
  });

  it('tells an answer that was stopped, with the tokens it took, and none of its words', async () => {
    const { reply } = await tell(ANSWER_STOPPED);
    expect(reply).toMatchObject({
      stopReason: 'refused',
      inputTokens: 812,
      outputTokens: 120,
      guardrail: { action: 'blocked', side: 'answer', found: ['violence', 'word'] },
    });
    expect(JSON.stringify(reply)).not.toMatch(/nobody is to read|a word/u);
  });

  it.each([
    ['question', 0],
    ['answer', 120],
  ] as const)(
    'tells the stopped %s by what was written, where no trace says more',
    async (side, outputTokens) => {
      const { trace: _trace, ...bare } = ANSWER_STOPPED;
      const { reply } = await tell({ ...bare, usage: { inputTokens: 1, outputTokens, totalTokens: 1 } });
      expect(reply.guardrail).toEqual({ action: 'blocked', side, found: [] });
    },
  );

  it('takes an answer in which something was masked for an answer', async () => {
    const said = masked(
      'Call {PHONE} or write to {EMAIL}, {EMAIL}: {address-japan}, card {CREDIT_DEBIT_CARD_NUMBER}.',
      [
        ['PHONE', '03-1234-5678'],
        ['EMAIL', 'a@shop.example'],
        ['EMAIL', 'b@shop.example'],
        ['CREDIT_DEBIT_CARD_NUMBER', '4111111111111111'],
      ],
      [['address-japan', '〒150-0001 渋谷区']],
    );
    const { reply } = await tell(said);
    expect(reply).toMatchObject({
      text: 'Call [phone] or write to [email], [email]: [address], card [card].',
      stopReason: 'complete',
      guardrail: { action: 'masked', side: 'answer', found: ['phone', 'email', 'card', 'address'] },
    });
    expect(JSON.stringify(reply)).not.toMatch(/shop\.example|4111|1234/u);
  });

  it('gives back what the customer had written', async () => {
    const said = masked(
      'I will write to {EMAIL} about {address-street}.',
      [['EMAIL', 'me@example.com']],
      [['address-street', '221B Baker Street']],
    );
    expect((await tell(said)).reply.text).toBe('I will write to me@example.com about 221B Baker Street.');
  });

  it('does not guess which of two was whose', async () => {
    const said = masked('Write to {EMAIL}, not to {EMAIL}.', [
      ['EMAIL', 'me@example.com'],
      ['EMAIL', 'another@example.com'],
    ]);
    expect((await tell(said)).reply.text).toBe('Write to [email], not to [email].');
  });

  it('is stopped where one thing was masked and another stopped', async () => {
    const { trace } = masked('', [['EMAIL', 'a@shop.example']]);
    const [first] = trace.guardrail.outputAssessments.abcd1234efgh;
    const contentPolicy = { filters: [{ type: 'SEXUAL', confidence: 'HIGH', action: 'BLOCKED' }] };
    const outputAssessments = { abcd1234efgh: [first, { contentPolicy }] };
    const { reply } = await tell({ ...ANSWER_STOPPED, trace: { guardrail: { outputAssessments } } });
    expect(reply).toMatchObject({
      stopReason: 'refused',
      guardrail: { action: 'blocked', side: 'answer', found: ['sexual'] },
    });
  });

  it.each([
    ['nothing in it', { guardrail: {} }],
    [
      'assessments of another shape',
      { guardrail: { inputAssessment: { x: { contentPolicy: { filters: [7, {}] } } } } },
    ],
  ])('lets an answer pass whose trace has %s', async (_name, trace) => {
    const usage = { inputTokens: 8, outputTokens: 4, totalTokens: 12 };
    const { reply } = await tell({ text: 'Hello.', stopReason: 'end_turn', usage, trace });
    expect(reply).toMatchObject({ text: 'Hello.', stopReason: 'complete' });
    expect(reply).not.toHaveProperty('guardrail');
  });
});
