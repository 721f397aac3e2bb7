import * as z from 'zod';
import { requestSchema } from '../../tasks/core/contract/request.ts';
import { MAX_SLA_MS, OPEN_FIELDS, PRIVILEGED_FIELDS } from './fields.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The body of `POST /messages` as JSON schema (draft 4, which API Gateway reads), made from the contract. What such a
 * schema cannot say, lengths after trimming and the like, is left to the machine: the door refuses nothing that
 * the machine would take, but a deadline that HTTP cannot wait for.
 */
export function bodySchema(): JsonSchema {
  const { properties = {} } = z.toJSONSchema(requestSchema, {
    target: 'draft-4',
    io: 'input',
    unrepresentable: 'any',
  });
  const open = OPEN_FIELDS.map((field) => [field, properties[field]]);
  // Whatever stands in them, they are taken out.
  const stripped = PRIVILEGED_FIELDS.map((field) => [field, {}]);
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: 'Message',
    type: 'object',
    properties: {
      ...Object.fromEntries([...open, ...stripped]),
      slaMs: { ...Object(properties['slaMs']), maximum: MAX_SLA_MS },
    },
    // Without a messageId the door gives one.
    required: ['sessionId', 'query'],
    additionalProperties: false,
  };
}

/** Said of a body that the schema refuses: API Gateway's own words cannot be put into JSON safely. */
export const BODY_REFUSED =
  'The body is not a message. Send a JSON object with sessionId and query (text); optional are messageId, userId, ' +
  `locale (text), slaMs (500-${MAX_SLA_MS}), document {name, text} and history [{role: user or assistant, content}], ` +
  '20 turns at most. Remove any other field.';
