import type { MessageRequest } from './contract/request.ts';

/**
 * Whose conversation it is: a session that is shared, guessed or handed on must not show one customer's
 * orders to another.
 */
export const conversationOf = ({ sessionId, userId }: Pick<MessageRequest, 'sessionId' | 'userId'>): string =>
  [sessionId, userId ?? ''].map(encodeURIComponent).join('#');
