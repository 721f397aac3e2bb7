import { onTestFinished } from 'vitest';
import type { StateMachine } from '../../../../workflows/local/engine/types.ts';
import type { LocalEndpoint } from '../../../../workflows/local/http.ts';
import {
  type StepFunctionsOptions,
  startStepFunctions,
} from '../../../../workflows/local/stepfunctions/endpoint.ts';
import { HistoryStore } from '../../../../workflows/local/stepfunctions/history-store.ts';
import { fakeMachine } from './fake-machine.ts';

export const DEFINITION = '{"StartAt":"Only State","States":{"Only State":{"Type":"Pass","End":true}}}';
export const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:coordinate';

/** An endpoint with one machine called `coordinate`, closed after the test. */
export async function serve(
  machine: StateMachine = fakeMachine(),
  options: Partial<StepFunctionsOptions> = {},
): Promise<LocalEndpoint> {
  const endpoint = await startStepFunctions({
    port: 0,
    machines: { coordinate: { machine, definition: DEFINITION, type: 'EXPRESS' } },
    clock: { now: () => 1_700_000_000_000 },
    histories: new HistoryStore(),
    version: '0.0.0',
    ...options,
  });
  onTestFinished(endpoint.close);
  return endpoint;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** One raw call of the protocol. @param body sent as it is when it is text */
export async function call(
  { url }: LocalEndpoint,
  operation: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}
