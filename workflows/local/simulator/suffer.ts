import { constants } from 'node:http2';
import { type LocalResponse, sendBytes } from '../http.ts';
import {
  denied,
  internalError,
  invalid,
  modelTimedOut,
  notReady,
  overloaded,
  throttled,
} from './api-error.ts';
import type { Fault } from './faults.ts';

const SLOW_MS = 5_000;

/**
 * Does to the call what its fault says.
 * @param wait ends with the connection.
 * @returns true when that was all the client gets.
 * @throws BedrockError for the faults that Bedrock reports.
 */
export async function suffer(
  fault: Fault,
  response: LocalResponse,
  wait: (ms: number) => Promise<void>,
): Promise<boolean> {
  await wait(fault.delayMs ?? (fault.kind === 'slow' ? SLOW_MS : 0));
  switch (fault.kind) {
    case 'throttle':
      throw throttled();
    case 'overload':
      throw overloaded();
    case 'timeout':
      throw modelTimedOut();
    case 'not-ready':
      throw notReady();
    case 'internal':
      throw internalError();
    case 'denied':
      throw denied();
    case 'overflow':
      throw invalid('Input is too long for requested model. (simulated)');
    case 'invalid':
      throw invalid('Malformed input request: #: extraneous key is not permitted. (simulated)');
    case 'hang':
      // Nothing is ever sent: the client gives up, or the server closes.
      return true;
    case 'reset':
      reset(response);
      return true;
    case 'garbage':
      sendBytes(response, 200, Buffer.from('{"output": {"mess'), { 'content-type': 'application/json' });
      return true;
    case 'wrong-content-type':
      sendBytes(response, 200, Buffer.from('<html>Bad gateway</html>'), { 'content-type': 'text/html' });
      return true;
    default:
      return false;
  }
}

/** Over HTTP/2 only the stream breaks: a fault meant for one model must not hit its neighbours on the connection. */
export function reset(response: LocalResponse): void {
  if ('stream' in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.socket?.destroy();
}
