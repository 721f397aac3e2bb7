import * as z from 'zod/mini';
import { cleanText } from '../untrusted/clean-text.ts';
import { ENSEMBLE_METHODS, GOALS, STAGES, STRATEGIES, TIERS } from './enums.ts';

export const MAX_REQUEST_BYTES = 64 * 1024;
export const MAX_DOCUMENT_BYTES = 40 * 1024;
const MAX_QUERY = 8_000;
const MAX_TURN = 4_000;

/** The contract nests three deep; what nests much deeper is no request, and reading it could exhaust the stack. */
const MAX_DEPTH = 8;
/** Of a refusal's text, whatever was sent. */
const MOST_NAMED = 5;
const LONGEST_NAME = 40;

/** What the machine says where there is no message. */
const RESERVED_ID = 'none';

const MESSAGE_ID = /^[A-Za-z0-9_-]{1,80}$/;
/** A replay's id is `<original>~r<n>`. */
const REPLAY_ID = /^[A-Za-z0-9_-]{1,80}~r[1-9][0-9]{0,3}$/;

/** A shadow's id is `<original>~s<n>`. */
const SHADOW_ID = /^[A-Za-z0-9_-]{1,80}~s[1-9]$/;

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Zero-width characters alone say nothing, and a model refuses a blank turn. */
const isVisible = (value: string): boolean => cleanText(value).trim().length > 0;

const text = (field: string, max: number) =>
  z.string({ error: `${field} must be text` }).check(
    z.refine((value) => value.isWellFormed(), `${field} has a lone surrogate: send well-formed Unicode`),
    z.refine(isVisible, `${field} is empty: send 1-${max} characters`),
    z.refine((value) => value.trim().length <= max, `${field} is longer than ${max} characters: shorten it`),
  );

/** Identifiers and names go into keys, causes and logs: what nobody sees has no place there. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const id = (field: string, max: number) =>
  text(field, max).check(
    z.refine((value) => !UNSEEN.test(value), `${field} holds control or invisible characters: remove them`),
  );

const oneOf = <const T extends readonly [string, ...string[]]>(field: string, values: T) =>
  z.enum(values, { error: `${field} must be one of ${values.join(', ')}` });

const numberIn = (field: string, min: number, max: number) =>
  z
    .number({ error: `${field} must be a number` })
    .check(z.gte(min, `${field} must be at least ${min}`), z.lte(max, `${field} must be at most ${max}`));

/** One turn of the conversation. */
export const turnSchema = z.strictObject(
  {
    role: oneOf('role', ['user', 'assistant']),
    content: text('content', MAX_TURN),
  },
  'must be {role, content}',
);

const modelName = (field: string) => id(field, 80);

const ensembleSchema = z
  .strictObject(
    {
      method: oneOf('ensemble.method', ENSEMBLE_METHODS),
      models: z.optional(
        z
          .array(modelName('ensemble.models'))
          .check(
            z.minLength(1, 'ensemble.models needs 2-5 models'),
            z.maxLength(5, 'ensemble.models needs 2-5 models'),
          ),
      ),
      weights: z.optional(
        z.record(z.string(), numberIn('ensemble.weights', 0, 1), {
          error: 'ensemble.weights must be an object of model: 0-1',
        }),
      ),
      n: z.optional(
        z
          .int({ error: 'ensemble.n must be a whole number from 2 to 5' })
          .check(z.gte(2, 'ensemble.n must be at least 2'), z.lte(5, 'ensemble.n must be at most 5')),
      ),
    },
    'ensemble must be {method, models?, weights?, n?}',
  )
  .check(
    z.refine(
      ({ method, models }) => method === 'best_of_n' || models === undefined || models.length > 1,
      'ensemble.models needs 2-5 models',
    ),
  );

/** What a caller sends, before the defaults. Unknown fields are refused by name. */
export const requestSchema = z.strictObject({
  messageId: z.string({ error: 'messageId must be text' }),
  sessionId: id('sessionId', 128),
  query: text('query', MAX_QUERY),
  document: z.optional(
    z.strictObject(
      {
        name: text('document.name', 200),
        text: z.string({ error: 'document.text must be text' }).check(
          z.refine((value) => value.isWellFormed(), 'document.text has a lone surrogate'),
          z.refine(isVisible, 'document.text is empty'),
          z.refine(
            (value) => byteLength(value) <= MAX_DOCUMENT_BYTES,
            'document.text is over 40 KiB: split it',
          ),
        ),
      },
      'document must be {name, text}',
    ),
  ),
  history: z.optional(
    z
      .array(turnSchema, { error: 'history must be a list of {role, content}' })
      .check(z.maxLength(20, 'history has more than 20 turns: send the last 20')),
  ),
  tier: z.optional(oneOf('tier', TIERS)),
  goal: z.optional(oneOf('goal', GOALS)),
  strategy: z.optional(oneOf('strategy', STRATEGIES)),
  model: z.optional(modelName('model')),
  chain: z.optional(
    z.union(
      [
        modelName('chain'),
        z
          .array(modelName('chain'))
          .check(z.minLength(1, 'chain needs 1-5 models'), z.maxLength(5, 'chain needs 1-5 models')),
      ],
      { error: 'chain must be the name of a chain or a list of 1-5 model ids' },
    ),
  ),
  ensemble: z.optional(ensembleSchema),
  maxCostUsd: z.optional(numberIn('maxCostUsd', 0, 10)),
  slaMs: z.optional(numberIn('slaMs', 500, 60_000)),
  userId: z.optional(id('userId', 128)),
  locale: z.optional(id('locale', 35)),
  connectionId: z.optional(id('connectionId', 128)),
  replayOf: z.optional(id('replayOf', 90)),
  resumeFrom: z.optional(oneOf('resumeFrom', STAGES)),
  policyVersion: z.optional(
    z.int({ error: 'policyVersion must be a whole number' }).check(z.gte(1, 'policyVersion starts at 1')),
  ),
});

export type MessageRequest = z.infer<typeof requestSchema>;
export type Turn = z.infer<typeof turnSchema>;

/** The same message once more under another policy, for comparison: nobody waits for it. */
export const isShadow = ({ messageId }: Pick<MessageRequest, 'messageId'>): boolean =>
  SHADOW_ID.test(messageId);

export type RequestCheck =
  | { readonly ok: true; readonly request: MessageRequest }
  | { readonly ok: false; readonly problem: string };

/**
 * Checks what a caller sent. The problem names the field and the fix; nothing was spent yet.
 * `query` and `document` come back trimmed.
 */
export function checkRequest(input: unknown): RequestCheck {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, problem: 'the input must be a JSON object with messageId, sessionId and query' };
  }
  if (isDeeper(input, MAX_DEPTH)) {
    return { ok: false, problem: `the request nests more than ${MAX_DEPTH} levels: send it flat` };
  }
  const size = byteLength(JSON.stringify(input));
  if (size > MAX_REQUEST_BYTES) {
    return {
      ok: false,
      problem: `the request is ${size} bytes: keep it within ${MAX_REQUEST_BYTES} (shorten query, document or history)`,
    };
  }
  const parsed = requestSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problem: describe(parsed.error.issues, input) };
  const request = { ...parsed.data, query: parsed.data.query.trim() };
  const problem = checkMessageId(request);
  return problem ? { ok: false, problem } : { ok: true, request };
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

function checkMessageId(request: MessageRequest): string | undefined {
  if (isShadow(request)) return checkShadow(request);
  const { messageId, replayOf, resumeFrom } = request;
  const pattern = replayOf === undefined ? MESSAGE_ID : REPLAY_ID;
  if (!pattern.test(messageId)) {
    return replayOf === undefined
      ? 'messageId must be 1-80 characters of A-Z a-z 0-9 _ -'
      : 'messageId of a replay must be <original>~r<n>';
  }
  if (messageId === RESERVED_ID) return `messageId ${RESERVED_ID} is reserved: send another`;
  if (resumeFrom !== undefined && replayOf === undefined) return 'resumeFrom needs replayOf';
  if (replayOf !== undefined && messageId.split('~r')[0] !== replayOf.split('~r')[0]) {
    return `messageId of a replay of ${replayOf} must be ${replayOf.split('~r')[0]}~r<n>`;
  }
  return undefined;
}

function checkShadow({ messageId, replayOf, policyVersion, resumeFrom }: MessageRequest): string | undefined {
  if (replayOf === undefined || policyVersion === undefined) {
    return 'messageId of a shadow needs replayOf and policyVersion';
  }
  if (messageId.split('~s')[0] !== replayOf) {
    return `messageId of a shadow of ${replayOf} must be ${replayOf}~s<n>`;
  }
  return resumeFrom === undefined ? undefined : 'resumeFrom has no meaning for a shadow: leave it out';
}

type Issue = z.core.$ZodIssue;

/** Every problem in one sentence, the first five of them: field first, fix second. */
function describe(issues: readonly Issue[], input: object): string {
  return issues
    .slice(0, 5)
    .map((issue) => describeIssue(issue, input))
    .join('; ');
}

function describeIssue(issue: Issue, input: object): string {
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length > 0 ? ` in ${issue.path.join('.')}` : '';
    return `unknown field${where}: ${named(issue.keys)}: remove it`;
  }
  const path = issue.path.map(String).join('.');
  if (issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined) return `${path} is required`;
  return issue.path.some((step) => typeof step === 'number') ? `${path}: ${issue.message}` : issue.message;
}

/** A caller's own words, cut and cleaned: they end in logs and terminals. */
function named(keys: readonly string[]): string {
  const names = keys
    .slice(0, MOST_NAMED)
    .map((key) => JSON.stringify(cleanText(key.slice(0, LONGEST_NAME))))
    .join(', ');
  return keys.length > MOST_NAMED ? `${names} and ${keys.length - MOST_NAMED} more` : names;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  }
  return value;
}
