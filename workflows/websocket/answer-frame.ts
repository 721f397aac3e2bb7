import { randomUUID } from 'node:crypto';
import type { CustomerConnections } from '../../tasks/ports/customer-connections.ts';
import type { StepladderClient } from '../client/client.ts';
import { RequestRefused } from '../client/read-reply.ts';
import { FrameInvalid, readFrame } from './read-frame.ts';

export interface OrchestratorDeps {
  readonly client: Pick<StepladderClient, 'answer'>;
  readonly connections: CustomerConnections;
}

/** The customer behind a connection: the trusted side says who that is, never the frame. */
export interface Customer {
  readonly connectionId: string;
  readonly userId?: string;
}

/**
 * One frame of a customer: their message is answered, with drafts on their connection where the answer's
 * first sentences are also its last word, and the reply follows as the final event.
 */
export async function answerFrame(
  { connectionId, userId }: Customer,
  frame: string,
  { client, connections }: OrchestratorDeps,
): Promise<void> {
  let messageId: string | null = null;
  try {
    const message = readFrame(frame);
    messageId = message.messageId ?? randomUUID();
    const { reply } = await client.answer({
      // Without a session of their own, a customer's messages belong together while they stay connected.
      sessionId: `connection-${connectionId}`,
      ...message,
      messageId,
      connectionId,
      ...(userId !== undefined && { userId }),
    });
    await connections.post(connectionId, { type: 'final', messageId, reply });
  } catch (error) {
    if (!(error instanceof FrameInvalid || error instanceof RequestRefused)) throw error;
    const { name, message } = error;
    await connections.post(connectionId, { type: 'refused', messageId, error: name, message });
  }
}
