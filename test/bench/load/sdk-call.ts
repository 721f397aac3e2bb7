import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { listening } from '../peers/upstream.ts';
import { fixed } from '../report.ts';
import { median } from './statistics.ts';

const CHILD = fileURLToPath(new URL('../constant-table-child.ts', import.meta.url));
const CALLS = 250;

/** What one call of a stock AWS client costs this process; the answer is constant and comes from another one. */
export interface SdkCall {
  /** Milliseconds of processor a call, one at a time. */
  round(): Promise<void>;
  /** Median over the rounds, milliseconds. */
  ms(): number;
  stop(): Promise<void>;
}

export async function sdkCall(): Promise<SdkCall> {
  const { url, stop } = await listening(fork(CHILD));
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const rounds: number[] = [];
  const send = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at++) {
      await client.send(
        new GetItemCommand({ TableName: 'bench', Key: { pk: { S: 'RUN#m-1' }, sk: { S: 'RUN' } } }),
      );
    }
  };
  await send(8 * CALLS);
  return {
    round: async () => {
      const before = process.cpuUsage();
      await send(CALLS);
      const { user, system } = process.cpuUsage(before);
      rounds.push((user + system) / 1_000 / CALLS);
    },
    ms: () => median(rounds),
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}

export const inCalls = (ms: number, call: SdkCall): string => `${fixed(ms / call.ms())}x`;

export const said = (call: SdkCall): string =>
  `An SDK call, by which processor time is divided here: ${fixed(call.ms(), 2)} ms for a GetItemCommand of the stock client, measured between the rounds against a constant answer from another process.`;
