import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { withRunStore } from '../../../workflows/cli/run-store.ts';
import { startSweeping } from '../../../workflows/sweeper/local-sweeper.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { claimOf } from '../../tasks/adapters/dynamodb/runs.ts';

const MINUTE = 60_000;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterEach(() => vi.useRealTimers());
afterAll(() => stack.close());

/** A run of a process that was killed a while ago. */
const killed = (messageId: string) =>
  withRunStore(stack.endpoints, (runs) => {
    const startedAt = Date.now() - 5 * MINUTE;
    return runs.claim(claimOf(messageId, { startedAt, leaseUntil: startedAt + 18_000 }));
  });

describe('the sweeper of a local stack', () => {
  it('looks at once, and again every minute until it is stopped', async () => {
    await killed('before-start');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const found: string[] = [];
    const sweeping = startSweeping(stack.endpoints, {
      onSwept: ({ abandoned }) => found.push(...abandoned.map(({ messageId }) => messageId)),
      onError: (error) => found.push(String(error)),
    });
    await vi.waitUntil(() => found.length === 1, { timeout: 10_000 });
    await killed('later');
    vi.advanceTimersByTime(MINUTE);
    await vi.waitUntil(() => found.length === 2, { timeout: 10_000 });
    expect(found).toEqual(['before-start', 'later']);
    await sweeping.stop();
    await killed('after-stop');
    vi.advanceTimersByTime(10 * MINUTE);
    await sweeping.stop();
    expect(found).toHaveLength(2);
    expect((await stack.run('before-start')).record).toMatchObject({
      status: 'abandoned',
      failure: { error: 'Run.Abandoned', state: 'Understand Message' },
    });
  });

  it('says what went wrong, and goes on', async () => {
    const problems: unknown[] = [];
    const nowhere = { ...stack.endpoints, tableName: 'no-such-table' };
    const sweeping = startSweeping(nowhere, {
      onSwept: () => problems.push('swept'),
      onError: (error) => problems.push(error),
    });
    await sweeping.stop();
    expect(problems).toMatchObject([{ name: 'ResourceNotFoundException' }]);
  });
});
