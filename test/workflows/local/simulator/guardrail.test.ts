import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { asking, HAIKU, openSimulator } from './simulator.ts';

const guardrailConfig = { guardrailIdentifier: 'abcd1234efgh', guardrailVersion: '3' };
const guarded = (text: string, changes: Partial<ConverseCommandInput> = {}): ConverseCommandInput => ({
  ...asking(HAIKU, text),
  messages: [
    { role: 'user', content: [{ guardContent: { text: { text, qualifiers: ['query', 'guard_content'] } } }] },
  ],
  guardrailConfig,
  ...changes,
});

describe('the simulator behind a guardrail', () => {
  it('reads guarded blocks as any others, and answers the same', async () => {
    const { client } = await openSimulator();
    const plain = await client.send(new ConverseCommand(asking(HAIKU, 'hello')));
    const behind = await client.send(new ConverseCommand(guarded('hello')));
    expect([behind.output, behind.usage, behind.stopReason]).toEqual([
      plain.output,
      plain.usage,
      plain.stopReason,
    ]);
    expect(behind.trace).toBeUndefined();
  });

  it('reads several blocks as one text', async () => {
    const { client } = await openSimulator();
    const block = (text: string) => ({ guardContent: { text: { text } } });
    const content = [block('<question>\n'), { text: 'hello' }, block('\n</question>')];
    const parts = await client.send(
      new ConverseCommand(guarded('', { messages: [{ role: 'user', content }] })),
    );
    const whole = await client.send(new ConverseCommand(asking(HAIKU, '<question>\nhello\n</question>')));
    expect(parts.output).toEqual(whole.output);
  });

  it.each([
    ['a blank block', { messages: [{ role: 'user', content: [{ guardContent: { text: { text: ' ' } } }] }] }],
    ['a version that is none', { guardrailConfig: { ...guardrailConfig, guardrailVersion: 'latest' } }],
  ])('refuses %s', async (_, changes) => {
    const { client } = await openSimulator();
    const failed = client.send(new ConverseCommand(guarded('hello', changes as never)));
    await expect(failed).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('stops an answer, which was paid for, and says why', async () => {
    const { client, faults } = await openSimulator();
    await faults([{ kind: 'guardrail' }]);
    const { stopReason, usage, trace, output } = await client.send(new ConverseCommand(guarded('hello')));
    expect(stopReason).toBe('guardrail_intervened');
    expect(usage?.outputTokens).toBeGreaterThan(0);
    expect(output?.message?.content?.[0]?.text).toContain('[simulated]');
    expect(trace?.guardrail?.outputAssessments?.['abcd1234efgh']).toMatchObject([
      { contentPolicy: { filters: [{ type: 'VIOLENCE', action: 'BLOCKED' }] } },
    ]);
    expect(trace?.guardrail?.inputAssessment?.['abcd1234efgh']).not.toHaveProperty('contentPolicy');
  });

  it('stops a question before any model saw it', async () => {
    const { client, faults } = await openSimulator();
    await faults([{ kind: 'guardrail-question' }]);
    const { usage, trace } = await client.send(new ConverseCommand(guarded('hello')));
    expect(usage).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    expect(trace?.guardrail?.inputAssessment?.['abcd1234efgh']).toMatchObject({
      contentPolicy: { filters: [{ type: 'PROMPT_ATTACK', action: 'BLOCKED' }] },
    });
    expect(trace?.guardrail?.outputAssessments).toBeUndefined();
  });

  it('says nothing more where nobody wants to know', async () => {
    const { client, faults } = await openSimulator();
    await faults([{ kind: 'guardrail' }]);
    const quiet = { guardrailConfig: { ...guardrailConfig, trace: 'disabled' as const } };
    expect((await client.send(new ConverseCommand(guarded('hello', quiet)))).trace).toBeUndefined();
  });

  it('streams none of an answer that it stopped, and the trace with the usage', async () => {
    const { client, faults } = await openSimulator();
    await faults([{ kind: 'guardrail' }]);
    const { stream = [] } = await client.send(new ConverseStreamCommand(guarded('hello')));
    const events = [];
    for await (const event of stream as AsyncIterable<Record<string, unknown>>) events.push(event);
    expect(events.map((event) => Object.keys(event)[0])).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    expect(events.at(-2)).toMatchObject({ messageStop: { stopReason: 'guardrail_intervened' } });
    expect(events.at(-1)).toMatchObject({
      metadata: { trace: { guardrail: { actionReason: 'Guardrail blocked.' } } },
    });
  });
});
