import { keyFor } from '../../tasks/classify/answer-key.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import type { Intent } from '../../tasks/core/contract/enums.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { readShopExamples, type ShopExample } from '../learning/shop-examples.ts';

/** A message of the shop's own examples, as the rules read it. */
export interface Sample {
  readonly query: string;
  /** What whoever labelled it says: what a classifier model is taken to find. */
  readonly labelled: { readonly intents: readonly Intent[]; readonly complexity: number };
  /** What the rules say. */
  readonly classification: Classification;
  /** Its answer may be served again to others. */
  readonly cacheable: boolean;
}

const EXAMPLES = new URL('../../tasks/profiles/mangaassist/examples/', import.meta.url).pathname;
/** Of each language and intent: enough that lanes, look-ups and lengths come out in their proportions. */
const PER_LANGUAGE = 60;
const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/u;

/** Messages by what they ask for first, half of them in Japanese where there are as many. */
export function samplesFor(
  intents: readonly Intent[],
  profile: Profile,
  policy: Policy,
): Readonly<Record<string, readonly Sample[]>> {
  const all = readShopExamples(EXAMPLES);
  return Object.fromEntries(
    intents.map((intent) => {
      const own = all.filter((example) => example.intents[0] === intent);
      const chosen = [
        ...spread(own.filter(({ text }) => !JAPANESE.test(text))),
        ...spread(own.filter(({ text }) => JAPANESE.test(text))),
      ];
      return [intent, chosen.map((example) => sampleOf(example, profile, policy))];
    }),
  );
}

/** Evenly over the files, whose messages are alike within. */
const spread = (examples: readonly ShopExample[]): readonly ShopExample[] => {
  const step = Math.max(1, examples.length / PER_LANGUAGE);
  return Array.from(
    { length: Math.min(PER_LANGUAGE, examples.length) },
    (_, at) => examples[Math.floor(at * step)] as ShopExample,
  );
};

const readBefore = new WeakMap<Profile['classify'], Map<string, Classification>>();

/** Every day begins with the same samples, and to read them is most of how it begins. */
function classified(text: string, profile: Profile): Classification {
  const before = readBefore.get(profile.classify) ?? new Map<string, Classification>();
  readBefore.set(profile.classify, before);
  const classification = before.get(text) ?? profile.classify(text, [], undefined).classification;
  before.set(text, classification);
  return classification;
}

function sampleOf({ text, intents, complexity }: ShopExample, profile: Profile, policy: Policy): Sample {
  const classification = classified(text, profile);
  const request: MessageRequest = { messageId: 'm', sessionId: 's', query: text };
  return {
    query: text,
    labelled: { intents, complexity },
    classification,
    cacheable: keyFor(request, classification, [], null, policy, profile) !== null,
  };
}
