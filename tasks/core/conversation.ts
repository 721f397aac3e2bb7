import type { MessageRequest } from './contract/request.ts';

/**
 * Whose conversation it is: a session that is shared, guessed or handed on must not show one customer's
 * orders to another.
 */
export const conversationOf = ({ sessionId, userId }: Pick<MessageRequest, 'sessionId' | 'userId'>): string =>
  [sessionId, userId ?? ''].map(withoutBorders).join('#');

/** No more than the border is encoded: 128 Japanese characters twice must fit into a key of 2,048 bytes. */
const withoutBorders = (id: string): string => id.replaceAll(/[%#]/gu, encodeURIComponent);
