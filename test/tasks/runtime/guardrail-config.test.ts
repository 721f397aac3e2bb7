import { describe, expect, it } from 'vitest';
import { configFromEnvironment } from '../../../tasks/runtime/config.ts';

const read = (environment: Readonly<Record<string, string>>) =>
  configFromEnvironment({ TABLE_NAME: 'stepladder', ...environment }).guardrail;

describe('the guardrail of the environment', () => {
  it('is none by default', () => {
    expect(read({})).toBeUndefined();
    expect(read({ GUARDRAIL_ID: '', GUARDRAIL_VERSION: '' })).toBeUndefined();
  });

  it('has an id and a version', () => {
    expect(read({ GUARDRAIL_ID: 'abcd1234efgh', GUARDRAIL_VERSION: '3' })).toEqual({
      id: 'abcd1234efgh',
      version: '3',
    });
  });

  it.each([
    [{ GUARDRAIL_ID: 'abcd1234efgh' }, 'GUARDRAIL_VERSION is not set'],
    [{ GUARDRAIL_VERSION: '3' }, 'GUARDRAIL_ID is not set'],
  ])('is refused in part: %j', (environment, message) => {
    expect(() => read(environment)).toThrow(message);
  });
});
