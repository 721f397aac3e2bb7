import { expect, it } from 'vitest';
import { ModelError } from '../../../tasks/core/errors.ts';
import { Log } from '../../../tasks/runtime/log.ts';
import { modelAlarm } from '../../../tasks/runtime/model-alarm.ts';

it('writes one masked line under the name of the error, with the deployment', () => {
  const lines: string[] = [];
  const log = new Log((line) => lines.push(line), ['s3cr3t-value'], { now: () => 0 });
  const error = new ModelError('auth', 'claude-haiku-5-5', 'no access with s3cr3t-value');
  modelAlarm('invoke', log)({ error, deployment: 'us.anthropic.claude-haiku-5-5', messageId: 'm-1' });
  expect(lines).toHaveLength(1);
  const said = JSON.parse(lines[0] ?? '');
  expect(said).toMatchObject({
    at: '1970-01-01T00:00:00.000Z',
    level: 'error',
    stage: 'invoke',
    error: 'Model.AccessDenied',
    messageId: 'm-1',
  });
  expect(said.message).toMatch(/^us\.anthropic\.claude-haiku-5-5 \(claude-haiku-5-5\): no access with /);
  expect(said.message).not.toContain('s3cr3t-value');
});

it('is silent where there is no log', () => {
  const error = new ModelError('invalid', 'claude-haiku-5-5', 'no');
  expect(() => modelAlarm('invoke', undefined)({ error, deployment: 'd', messageId: 'm-1' })).not.toThrow();
});
