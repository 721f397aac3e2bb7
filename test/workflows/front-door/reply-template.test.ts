import { describe, expect, it } from 'vitest';
import { COORDINATE } from '../../../workflows/bindings.ts';
import { doorTemplates } from '../../../workflows/front-door/templates.ts';
import { runTemplate } from '../../../workflows/local/front-door/velocity.ts';

const { reply, refusal } = doorTemplates({ stateMachineArn: 'arn', operator: false, grantedKeys: [] });

const run = (template: string, body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const mapped = runTemplate(template, { body: text, headers: {}, requestId: 'request-7' });
  return { status: mapped.status ?? 200, headers: mapped.headers, body: JSON.parse(mapped.text) };
};

/** As StartSyncExecution answers; dates and numbers as the service sends them. */
const execution = (ending: object) => ({
  billingDetails: { billedDurationInMilliseconds: 1_800, billedMemoryUsedInMB: 64 },
  executionArn: 'arn:aws:states:us-east-1:111122223333:express:coordinate:m-1:0c7b',
  input: '{"messageId":"m-1","sessionId":"s-1","query":"hello"}',
  inputDetails: { included: true },
  name: 'm-1',
  startDate: 1_795_257_600.123,
  stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:coordinate',
  stopDate: 1_795_257_601.9,
  ...ending,
});

const APOLOGY = { error: 'NoReply', text: COORDINATE.constants['ApologyText'], requestId: 'request-7' };

describe('the reply', () => {
  it.each(['answered', 'degraded', 'apologized', 'in_flight'])(
    'is sent whole when the outcome is %s',
    (outcome) => {
      const sent = {
        messageId: 'm-1',
        outcome,
        text: `"quoted" 'text' $body #set($x = 1) ベルセルク\n`,
        costUsd: 0.0049,
      };
      expect(run(reply, execution({ status: 'SUCCEEDED', output: JSON.stringify(sent) }))).toEqual({
        status: 200,
        headers: {},
        body: sent,
      });
    },
  );

  it.each([
    [
      'Request.Invalid',
      400,
      `tier must be one of economy, standard, premium; unknown field: "a'b\\c": remove it`,
    ],
    ['Request.Conflict', 409, 'messageId m-1 was used for another message: send another id'],
  ])('to %s is %d with the field and the fix', (error, status, cause) => {
    expect(run(reply, execution({ status: 'FAILED', error, cause }))).toEqual({
      status,
      headers: {},
      body: { error, cause },
    });
  });

  it.each([
    ['a failure of ours', { status: 'FAILED', error: 'States.Runtime', cause: 'arn:aws:lambda: secret' }],
    ['a failure that borrows a name', { status: 'FAILED', error: 'Request.Invalid2', cause: 'secret' }],
    ['a time-out', { status: 'TIMED_OUT', cause: 'secret' }],
    ['a success without output', { status: 'SUCCEEDED', outputDetails: { included: false } }],
    ['a success whose output is null', { status: 'SUCCEEDED', output: null }],
    ['a status nobody knows', { status: 'ABORTED', error: 'Request.Invalid', cause: 'secret' }],
  ])('to %s is an apology in both languages that tells nothing', (_, ending) => {
    expect(run(reply, execution(ending))).toEqual({ status: 503, headers: {}, body: APOLOGY });
    expect(APOLOGY.text).toMatch(/Sorry.*申し訳/u);
  });

  it('to a body that cannot be read is the same', () => {
    expect(run(reply, '<html>')).toEqual({ status: 503, headers: {}, body: APOLOGY });
  });
});

describe('what Step Functions refuses to start', () => {
  it.each([
    'ThrottlingException',
    'com.amazon.coral.availability#ThrottlingException',
    'com.amazonaws.swf.service.v2.model#ExecutionLimitExceeded',
    'TooManyRequestsException',
  ])('is throttled when %s says so, with a time to come back', (type) => {
    const { status, headers, body } = run(refusal, {
      __type: type,
      message: 'Rate exceeded for account 1111',
    });
    expect([status, headers]).toEqual([429, { 'Retry-After': '1' }]);
    expect(body).toEqual({
      error: 'Throttled',
      cause: 'Too many messages at once: send it again with the same messageId.',
      requestId: 'request-7',
    });
  });

  it.each(['com.amazonaws.swf.service.v2.model#InvalidExecutionInput', 'ValidationException'])(
    'is too large when %s says so',
    (type) => {
      expect(run(refusal, { __type: type, message: 'secret' })).toEqual({
        status: 413,
        headers: {},
        body: {
          error: 'Request.Invalid',
          cause: 'The request is over 65536 bytes: shorten document or history.',
        },
      });
    },
  );

  it.each([{ __type: 'AccessDeniedException', Message: 'role arn' }, {}, ''])(
    'is an apology when it is our fault: %j',
    (body) => {
      expect(run(refusal, body)).toEqual({ status: 503, headers: {}, body: APOLOGY });
    },
  );
});
