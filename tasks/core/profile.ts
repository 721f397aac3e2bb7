import type { Article, Order, Product } from './catalogue.ts';
import type { Classification } from './contract/classification.ts';
import type { Language } from './contract/enums.ts';
import type { MissingFact, Passage } from './contract/passage.ts';
import type { LanePlan } from './contract/plan.ts';
import type { Turn } from './contract/request.ts';
import type { Policy } from './policy/policy.ts';

/** What a prompt is made from. */
export interface PromptFacts {
  readonly query: string;
  readonly document: { readonly name: string; readonly text: string } | undefined;
  readonly classification: Classification;
  readonly band: LanePlan['lane'];
  readonly passages: readonly Passage[];
  readonly missing: readonly MissingFact[];
}

/** Who stands behind a part of what a model reads, so that a provider's guardrail knows what it looks at. */
export interface PromptPart {
  /** `facts` are the shop's own, `document` and `question` the customer's, `answers` those of other models. */
  readonly kind: 'facts' | 'document' | 'question' | 'answers';
  readonly text: string;
}

export interface Prompt {
  readonly system: string;
  readonly user: string;
  /** Of `user`, all of it, in order. Absent: it is all the customer's. */
  readonly parts?: readonly PromptPart[];
}

/** The words the shop says without asking a model. */
export interface CannedTexts {
  readonly apology: string;
  readonly budgetExhausted: string;
  readonly inFlight: string;
  /** A guardrail would not let it be answered. */
  readonly declined: string;
  readonly offerPerson: string;
}

export interface FastClassification {
  readonly classification: Classification;
  readonly reason: string;
}

/** Records as `Label: value` lines of a passage. */
export interface PassageFormat {
  product(product: Product, language: Language): string;
  article(article: Article, language: Language): string;
  order(order: Order, products: ReadonlyMap<string, Product>, language: Language): string;
}

/** A shop: everything that is about manga and not about routing. */
export interface Profile {
  readonly name: string;
  readonly catalogueVersion: string;
  readonly defaultPolicy: Policy;
  /** Rules only, no model call. `history` are the last turns, oldest first. */
  classify(query: string, history: readonly Turn[], locale: string | undefined): FastClassification;
  answerPrompt(facts: PromptFacts): Prompt;
  classifierPrompt(query: string, language: Language): Prompt;
  canned(language: Language): CannedTexts;
  readonly format: PassageFormat;
}
