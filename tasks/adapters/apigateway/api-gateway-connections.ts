import {
  type ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { ConnectionEvent } from '../../core/drafts/events.ts';
import type { CustomerConnections } from '../../ports/customer-connections.ts';

/** A post that takes longer than this is not live any more. */
const POST_MS = 1_000;

/** WebSocket connections of API Gateway. */
export class ApiGatewayConnections implements CustomerConnections {
  readonly #client: ApiGatewayManagementApiClient;

  /** @param client makes one try: a part that came late, after the next one, would garble the answer. */
  constructor(client: ApiGatewayManagementApiClient) {
    this.#client = client;
  }

  async post(connectionId: string, event: ConnectionEvent): Promise<boolean> {
    try {
      await this.#client.send(
        new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(event) }),
        { abortSignal: AbortSignal.timeout(POST_MS) },
      );
      return true;
    } catch {
      return false;
    }
  }
}
