import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { ApiGatewayConnections } from '../adapters/apigateway/api-gateway-connections.ts';
import type { CustomerConnections } from '../ports/customer-connections.ts';
import { lean } from './lean.ts';
import { LOCAL_CREDENTIALS } from './table-client.ts';

/**
 * Customers' WebSocket connections.
 * @param endpoint https on AWS, where a stage of API Gateway has an address of its own; http is a laptop's
 */
export function connectionsAt(endpoint: string, region: string): CustomerConnections {
  const isLocal = endpoint.startsWith('http:');
  const client = lean(
    new ApiGatewayManagementApiClient({
      region,
      endpoint,
      maxAttempts: 1,
      ...(isLocal && { credentials: LOCAL_CREDENTIALS }),
    }),
  );
  return new ApiGatewayConnections(client);
}
