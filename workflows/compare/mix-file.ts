import * as z from 'zod/mini';
import { INTENTS } from '../../tasks/core/contract/enums.ts';
import { type Mix, sharesProblem } from '../../tasks/core/costs/mix.ts';
import { type Book, castMix } from './book.ts';
import { IMPLEMENTATION_USD } from './figures-worth.ts';

/** A traffic mix that cannot be reckoned with: the field and the fix. */
export class MixInvalid extends Error {
  override name = 'Mix.Invalid';
}

/** A mix of one's own, and what it cost to set up. */
export interface OwnMix {
  readonly mix: Mix;
  readonly implementationUsd: number;
}

const share = (fix: string) => z.number(fix).check(z.gte(0, fix), z.lte(1, fix));
const tokens = 'must be a number of tokens, 0 or more';
const count = z.number(tokens).check(z.gte(0, tokens));
const name = 'must be a text of 1 to 120 characters';
const text = z.string(name).check(z.minLength(1, name), z.maxLength(120, name));

const callSchema = z.strictObject(
  {
    model: z.string('must be cheap, mid, top or the id of a model'),
    inputTokens: count,
    cachedTokens: z.optional(count),
    outputTokens: count,
  },
  'must be {model, inputTokens, outputTokens}',
);

const callsFix = 'must be a list of 1 to 6 calls';
const partSchema = z.strictObject(
  {
    name: text,
    share: share('must be a share from 0 to 1'),
    tasks: z.optional(
      z.array(z.enum(INTENTS, `must be one of ${INTENTS.join(', ')}`), 'must be a list of intents'),
    ),
    calls: z.array(callSchema, callsFix).check(z.minLength(1, callsFix), z.maxLength(6, callsFix)),
    together: z.optional(z.literal(true, 'must be true, or left out')),
  },
  'must be {name, share, calls, tasks?, together?}',
);

const messages = 'must be a whole number from 1';
const partsFix = 'must be a list of 1 to 50 parts';
const money = 'must be an amount of US dollars, 0 or more';
const mixSchema = z.strictObject(
  {
    name: z.optional(text),
    messagesPerDay: z.int(messages).check(z.gte(1, messages)),
    cacheHitShare: z.optional(share('must be a share from 0 to 1')),
    implementationUsd: z.optional(z.number(money).check(z.gte(0, money))),
    everyMessage: z.optional(z.array(callSchema, 'must be a list of calls')),
    parts: z.array(partSchema, partsFix).check(z.minLength(1, partsFix), z.maxLength(50, partsFix)),
  },
  'must be an object of messagesPerDay and parts',
);

/**
 * Reads a mix: JSON of `{messagesPerDay, parts}`, where shares of parts add up to 1.
 * @param source named in complaints
 * @throws MixInvalid naming the field and the fix
 */
export function parseMix(content: string, source: string, book: Book): OwnMix {
  const parsed = mixSchema.safeParse(parseJson(content, source));
  if (!parsed.success)
    throw new MixInvalid(`${source}: ${parsed.error.issues.slice(0, 5).map(said).join('; ')}`);
  const { cacheHitShare = 0, everyMessage = [], parts, implementationUsd, messagesPerDay } = parsed.data;
  const problem = sharesProblem(parts);
  if (problem !== undefined) throw new MixInvalid(`${source}: ${problem}`);
  const climbed = parts.find(({ calls, together }) => !together && calls.length > 1 && allAlike(calls));
  if (climbed !== undefined) {
    throw new MixInvalid(
      `${source}: part ${climbed.name} climbs from a model to itself: name another model, or set together to true`,
    );
  }
  const mix: Mix = {
    name: parsed.data.name ?? source,
    messagesPerDay,
    cacheHitShare,
    everyMessage: everyMessage.map(defined),
    parts: parts.map(({ tasks = [], calls, together, ...part }) => ({
      ...part,
      tasks,
      calls: calls.map(defined),
      ...(together && { together }),
    })),
  };
  return { mix: withModels(mix, source, book), implementationUsd: implementationUsd ?? IMPLEMENTATION_USD };
}

const allAlike = (calls: readonly { readonly model: string }[]): boolean =>
  new Set(calls.map(({ model }) => model)).size === 1;

/** A field that is absent is not one that is undefined. */
const defined = ({ cachedTokens, ...call }: z.infer<typeof callSchema>) => ({
  ...call,
  ...(cachedTokens !== undefined && { cachedTokens }),
});

function withModels(mix: Mix, source: string, book: Book): Mix {
  try {
    return castMix(mix, book);
  } catch (error) {
    throw new MixInvalid(
      `${source}: calls.model: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Editors of some systems put a mark of byte order in front: trimming takes it away. */
function parseJson(content: string, source: string): unknown {
  try {
    return JSON.parse(content.trim());
  } catch (error) {
    throw new MixInvalid(`${source}: not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** `parts[1].share: must be a share from 0 to 1`. */
function said(issue: z.core.$ZodIssue): string {
  const path = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./u, '');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 40)));
    return `${path === '' ? '' : `${path}: `}unknown field ${keys.join(', ')}: remove it`;
  }
  return `${path === '' ? 'the file' : path}: ${issue.message}`;
}
