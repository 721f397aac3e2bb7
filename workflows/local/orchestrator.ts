import { connectionsAt } from '../../tasks/runtime/connections.ts';
import { StepladderClient } from '../client/client.ts';
import { answerFrame } from '../websocket/answer-frame.ts';
import type { Endpoints } from './endpoints.ts';
import { startWebSocket } from './web-socket.ts';

/** The service in front of the machine that customers' browsers talk to. */
export interface LocalOrchestrator {
  /** Where tasks post to connections. */
  readonly connectionsEndpoint: string;
  /** Where customers connect to. */
  readonly webSocket: string;
  /** From now on frames are answered by the machine behind these endpoints. */
  answerBy(endpoints: Endpoints): void;
  close(): Promise<void>;
}

export async function startOrchestrator(region: string): Promise<LocalOrchestrator> {
  let client: StepladderClient | undefined;
  const { url, close } = await startWebSocket({
    port: 0,
    onFrame: async (connectionId, frame) => {
      if (client === undefined) throw new Error('the machine is not up yet');
      await answerFrame({ connectionId }, frame, { client, connections });
    },
  });
  const connections = connectionsAt(url, region);
  return {
    connectionsEndpoint: url,
    webSocket: url.replace(/^http/u, 'ws'),
    answerBy: ({ stateMachines, stepFunctions }) => {
      client = new StepladderClient({
        stateMachineArn: stateMachines['coordinate'] ?? '',
        endpoint: stepFunctions,
        region,
      });
    },
    close: async () => {
      client?.close();
      await close();
    },
  };
}
