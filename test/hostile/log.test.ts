import { describe, expect, it } from 'vitest';
import { ModelError } from '../../tasks/core/errors.ts';
import { Log, reporting } from '../../tasks/runtime/log.ts';

const KEY = 'no-shape-of-a-key-but-one';
const clock = { now: () => Date.parse('2026-11-21T12:00:00Z') };

function recording() {
  const lines: string[] = [];
  return { lines, log: new Log((line) => lines.push(line), [KEY], clock) };
}

const event = {
  request: { messageId: 'm-1', query: 'I am taro@example.com' },
  run: { messageId: 'm-1', executionArn: 'arn:aws:states:us-east-1:000000000000:express:coordinate:a:b' },
};

const failWith = (error: unknown) => async (): Promise<never> => {
  throw error;
};

async function reported(error: unknown, from: unknown = event) {
  const { lines, log } = recording();
  const thrown = await reporting(
    'invoke',
    failWith(error),
    log,
  )(from).catch((caught: unknown) => caught as Error);
  return { line: JSON.parse(lines[0] ?? 'null'), lines, thrown };
}

describe('a task that fails', () => {
  it('says in one line which message, where and why', async () => {
    const { line, lines } = await reported(
      new TypeError('no such table', { cause: new Error('socket closed') }),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(line).toMatchObject({
      at: '2026-11-21T12:00:00.000Z',
      level: 'error',
      stage: 'invoke',
      error: 'TypeError',
      message: 'no such table',
      because: ['Error: socket closed'],
      messageId: 'm-1',
      executionArn: event.run.executionArn,
    });
    expect(line.stack[0]).toMatch(/^at .*log\.test\.ts/u);
  });

  it('tells neither what the customer is called by nor a secret, in the log or in what it throws', async () => {
    const error = new Error(`call 090-1234-5678 with ${KEY} or sk-proj-abc123def456`, {
      cause: new Error('from taro@example.com'),
    });
    const { lines, thrown } = await reported(error);
    for (const text of [lines.join(''), thrown.message, thrown.stack ?? '', JSON.stringify(thrown)]) {
      expect(text).not.toMatch(/090-1234|no-shape|abc123|taro@/u);
    }
    expect(thrown.message).toBe('call [phone] with [secret] or [secret]');
    expect(thrown.cause).toBeUndefined();
  });

  it('keeps its name, which machine and operators match', async () => {
    const { thrown, line } = await reported(
      new ModelError('auth', 'm', 'HTTP 401: bad key sk-proj-abc123def456'),
    );
    expect([thrown.name, line.error]).toEqual(['Model.AccessDenied', 'Model.AccessDenied']);
    expect(line.message).toBe('HTTP 401: bad key [secret]');
  });

  it.each([
    null,
    7,
    'text',
    {},
    { run: null },
    { run: { messageId: 7 } },
    JSON.parse('{"__proto__":{"run":1}}'),
  ])('is told of whatever it was given: %j', async (from) => {
    const { line } = await reported('no error at all', from);
    expect(line).toMatchObject({ error: 'Error', message: 'no error at all' });
    expect(line.messageId).toBeUndefined();
  });

  it('that succeeds says nothing', async () => {
    const { lines, log } = recording();
    await expect(reporting('invoke', async (given) => given, log)(event)).resolves.toBe(event);
    expect(lines).toEqual([]);
  });
});

it('a failure of a model carries no secret from where it is made', () => {
  const error = new ModelError('auth', 'm', 'HTTP 401: Incorrect API key provided: sk-live-0123456789');
  expect(error.message).toBe('HTTP 401: Incorrect API key provided: [secret]');
});
