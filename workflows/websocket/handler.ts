import * as z from 'zod/mini';
import { connectionsAt } from '../../tasks/runtime/connections.ts';
import { processLog } from '../../tasks/runtime/log.ts';
import { once } from '../../tasks/runtime/once.ts';
import { StepladderClient } from '../client/client.ts';
import { answerFrame, type OrchestratorDeps } from './answer-frame.ts';

/** The part of API Gateway's event that is read. */
const eventSchema = z.object({
  requestContext: z.object({
    routeKey: z.string(),
    connectionId: z.string(),
    /** Set by an authorizer, where there is one. */
    authorizer: z.optional(z.object({ principalId: z.optional(z.string()) })),
  }),
  body: z.optional(z.string()),
});

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
};

/**
 * Every send may wait for its `slaMs` and this, and there are four at most: together less than the 29 s after which API
 * Gateway tells the customer of a time-out, before the reply that still comes.
 */
export const GRACE_MS = 3_000;

const deps = once((): OrchestratorDeps => {
  const region = variable('AWS_REGION');
  const log = processLog(process.env);
  return {
    client: new StepladderClient({
      stateMachineArn: variable('COORDINATE_ARN'),
      region,
      graceMs: GRACE_MS,
      onNoReply: (error, messageId) => {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        log.write({ level: 'error', stage: 'socket', error: name, message, messageId });
      },
    }),
    connections: connectionsAt(variable('CONNECTIONS_ENDPOINT'), region),
  };
});

/** The WebSocket API: whoever may connect does, and every frame is one message. */
export const handler = async (event: unknown): Promise<{ statusCode: number }> => {
  const { requestContext, body = '' } = eventSchema.parse(event);
  const { routeKey, connectionId, authorizer } = requestContext;
  if (routeKey === '$connect') return { statusCode: 200 };
  const userId = authorizer?.principalId;
  await answerFrame({ connectionId, ...(userId !== undefined && { userId }) }, body, deps());
  return { statusCode: 200 };
};
