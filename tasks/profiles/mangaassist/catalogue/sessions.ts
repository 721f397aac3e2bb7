export const sessions: readonly {
  sessionId: string;
  userId: string;
  turns: readonly { role: 'user' | 'assistant'; content: string }[];
}[] = [];
