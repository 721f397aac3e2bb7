import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Timers } from '../../ports/timers.ts';

/** Every call of the client, its retries included, is given up after so many milliseconds. */
export function timed(client: DynamoDBDocumentClient, ms: number, timers: Timers): DynamoDBDocumentClient {
  const send = client.send.bind(client) as (command: unknown, options: unknown) => Promise<unknown>;
  const withSignal = async (command: unknown, options?: object): Promise<unknown> => {
    const { signal, cancel } = timers.alarm(ms);
    try {
      return await send(command, { abortSignal: signal, ...options });
    } finally {
      cancel();
    }
  };
  return Object.assign(client, { send: withSignal });
}
