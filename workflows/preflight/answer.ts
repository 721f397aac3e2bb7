/** What AWS said: a value, that there is no such thing, or why it said nothing of it. */
export type Answer<T> =
  | { readonly is: 'known'; readonly value: T }
  | { readonly is: 'absent' }
  /** Nobody may ask, with the permission that is missing; or nobody answered. */
  | { readonly is: 'unheard'; readonly why: string; readonly fix: string };

const ABSENT = ['ResourceNotFoundException', 'NoSuchResourceException', 'ValidationException'];
const DENIED = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'];

/**
 * Asks, and takes a refusal for an answer.
 * @param action as IAM names it: `bedrock:GetInferenceProfile`
 */
export async function answerOf<T>(action: string, call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { is: 'known', value: await call() };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (ABSENT.includes(name)) return { is: 'absent' };
    if (DENIED.includes(name)) {
      return {
        is: 'unheard',
        why: `these credentials may not ask: ${action}`,
        fix: `allow ${action} to who checks`,
      };
    }
    const why = `${action} gave no answer (${name}: ${message.replaceAll(/\s+/gu, ' ').slice(0, 160)})`;
    return { is: 'unheard', why, fix: 'check network and region, then run it again' };
  }
}
