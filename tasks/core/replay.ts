import type { Stage } from './contract/enums.ts';
import type { MessageRequest } from './contract/request.ts';

/** How a run is answered again. */
export interface ReplayHow {
  /** Redo this stage and all after it; as late as possible when absent. */
  readonly resumeFrom?: Stage;
  /** Answer under this policy; under the live one when absent. */
  readonly policyVersion?: number;
}

/** `m~r2` and `m` are the same message. */
export const originalId = (messageId: string): string => messageId.replace(/~r\d+$/u, '');
export const replayId = (original: string, number: number): string => `${original}~r${number}`;

/** A run that failed before its message could be read stands under its execution. */
export const isLostId = (messageId: string): boolean => messageId.startsWith('arn:');

/** The request of a run once more, linked to it; whoever listened on its connection has gone. */
export function replayRequest(
  { messageId, request }: { readonly messageId: string; readonly request: MessageRequest },
  id: string,
  { resumeFrom, policyVersion }: ReplayHow,
): MessageRequest {
  const { connectionId: _gone, resumeFrom: _from, ...asked } = request;
  return {
    ...asked,
    messageId: id,
    replayOf: messageId,
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(policyVersion !== undefined && { policyVersion }),
  };
}
