import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { BODY_REFUSED } from '../../workflows/front-door/body-schema.ts';
import { APOLOGY } from '../../workflows/front-door/templates.ts';

const INVALID = { error: 'Request.Invalid', cause: BODY_REFUSED };
const LATER = {
  error: 'Throttled',
  cause: 'Too many messages at once: send it again with the same messageId.',
};
const SPENT = { error: 'Throttled', cause: 'The messages of this API key are used up for today.' };
const SORRY = { error: 'NoReply', text: APOLOGY };

/** What API Gateway says by itself, in the words of the mapping templates. Retry-After is in seconds. */
const RESPONSES = [
  ['BadBody', ResponseType.BAD_REQUEST_BODY, '400', INVALID, undefined],
  ['Throttled', ResponseType.THROTTLED, '429', LATER, '1'],
  ['QuotaSpent', ResponseType.QUOTA_EXCEEDED, '429', SPENT, '3600'],
  // The run goes on: the same messageId finds its reply.
  ['TooLate', ResponseType.INTEGRATION_TIMEOUT, '503', SORRY, '5'],
  ['Unreachable', ResponseType.INTEGRATION_FAILURE, '503', SORRY, '5'],
  ['AnyFault', ResponseType.DEFAULT_5XX, '503', SORRY, '5'],
] as const;

export function gatewayResponses(api: RestApi): void {
  for (const [id, type, statusCode, body, retryAfter] of RESPONSES) {
    api.addGatewayResponse(id, {
      type,
      statusCode,
      ...(retryAfter !== undefined && { responseHeaders: { 'Retry-After': `'${retryAfter}'` } }),
      // Only variables of the gateway are filled in here, so the id is all that varies.
      templates: { 'application/json': JSON.stringify({ ...body, requestId: '$context.requestId' }) },
    });
  }
}
