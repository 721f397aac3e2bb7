import type { Attempt } from '../contract/attempt.ts';
import type { AttemptOutcome } from '../contract/enums.ts';
import { toNano, toUsd } from '../money.ts';
import { cleanText } from '../untrusted/clean-text.ts';

/** One voice of an ensemble. An attempt of the machine is one as it stands. */
export interface EnsembleMember {
  /** The call's number: which of two samples of one model spoke. Decides nothing. */
  readonly no: number;
  readonly model: string;
  readonly text: string;
  /** Calibrated, 0-1; null while unknown. */
  readonly confidence: number | null;
  readonly costUsd: number;
  /** Milliseconds. */
  readonly latencyMs: number;
  /** Checked, and may be shown as it is. */
  readonly safe: boolean;
  readonly outcome?: AttemptOutcome | undefined;
  readonly stopReason?: Attempt['stopReason'] | undefined;
  /** Of its vote or score, 0 or more; instead of the model's. */
  readonly weight?: number | undefined;
  /** What it votes for, where its text does not say so itself. */
  readonly label?: string | undefined;
  /** What it gives each item, on one scale for all members. */
  readonly scores?: Readonly<Record<string, number>> | undefined;
  /** Items, the best first. */
  readonly ranking?: readonly string[] | undefined;
  /** Of its text. */
  readonly embedding?: readonly number[] | undefined;
}

export type WhyLeftOut =
  | 'late'
  | 'failed'
  | 'refused'
  | 'skipped'
  | 'empty'
  | 'garbage'
  | 'unsafe'
  | 'no_vote'
  | 'no_score'
  | 'other_language';

/** A member whose text had no part in the reply; it is paid for all the same. */
export interface LeftOut {
  readonly no: number;
  readonly model: string;
  readonly why: WhyLeftOut;
  /** A sentence for operators. */
  readonly reason: string;
}

export const leftOut = (member: EnsembleMember, why: WhyLeftOut, reason: string): LeftOut => ({
  no: member.no,
  model: member.model,
  why,
  reason: `${member.model} ${reason}`,
});

export interface Sieved<M> {
  /** In an order of their own, whatever order they came in. */
  readonly usable: readonly M[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Parts the members that may speak from those that may not.
 * @param budgetMs that a member had; one that took longer came too late
 * @throws RangeError naming the member and the field that no attempt can have.
 */
export function sieve<M extends EnsembleMember>(members: readonly M[], budgetMs?: number): Sieved<M> {
  const usable: M[] = [];
  const out: LeftOut[] = [];
  for (const member of members.toSorted(byContent)) {
    checkMember(member);
    const found = flawOf(member, budgetMs);
    if (found === undefined) usable.push(member);
    else out.push(leftOut(member, ...found));
  }
  return { usable, leftOut: out };
}

function checkMember({ no, model, confidence, costUsd, latencyMs, weight }: EnsembleMember): void {
  const refuse = (field: string, fix: string): never => {
    throw new RangeError(`member ${no} (${model}): ${field} must be ${fix}`);
  };
  if (!(costUsd >= 0 && Number.isFinite(costUsd))) refuse('costUsd', 'US dollars, 0 or more');
  if (!(latencyMs >= 0 && Number.isFinite(latencyMs))) refuse('latencyMs', 'milliseconds, 0 or more');
  if (confidence !== null && !(confidence >= 0 && confidence <= 1)) refuse('confidence', '0-1 or null');
  if (weight !== undefined && !(weight >= 0 && Number.isFinite(weight))) refuse('weight', '0 or more');
}

/** By what was said, so that being asked first is no merit. */
function byContent(one: EnsembleMember, other: EnsembleMember): number {
  return (
    compareText(one.model, other.model) ||
    compareText(one.text, other.text) ||
    one.costUsd - other.costUsd ||
    one.latencyMs - other.latencyMs ||
    (one.confidence ?? -1) - (other.confidence ?? -1) ||
    one.no - other.no
  );
}

/** By code unit: the same on every machine, unlike a locale's order. */
export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const FAILURES: Readonly<Partial<Record<AttemptOutcome, readonly [WhyLeftOut, string]>>> = {
  timed_out: ['late', 'did not answer in time'],
  throttled: ['failed', 'was throttled'],
  failed: ['failed', 'failed'],
  crashed: ['failed', 'crashed'],
  overflow: ['failed', 'had no room for the prompt'],
  refused: ['refused', 'refused to answer'],
  skipped: ['skipped', 'was not asked'],
};

function flawOf(
  member: EnsembleMember,
  budgetMs: number | undefined,
): readonly [WhyLeftOut, string] | undefined {
  const failure = member.outcome === undefined ? undefined : FAILURES[member.outcome];
  if (failure !== undefined) return failure;
  if (budgetMs !== undefined && member.latencyMs > budgetMs) {
    return ['late', `took ${member.latencyMs} ms of ${budgetMs} ms`];
  }
  const text = cleanText(member.text).trim();
  if (text === '') return ['empty', 'sent an empty text'];
  if (isGarbage(text)) return ['garbage', 'sent what is no answer'];
  return member.safe ? undefined : ['unsafe', 'gave an answer that was not found safe'];
}

const WEB_PAGE = /^<(?:!doctype html|html)\b/iu;
const SAYS_SOMETHING = /[\p{L}\p{N}\p{So}]/u;
const DAMAGED = /[\ufffd\p{Co}\p{Cn}]/gu;
const MOST_DAMAGED = 0.2;
/** A model that hangs in a loop says few things many times. */
const LOOP_WORDS = 60;
const LEAST_VARIETY = 0.05;

function isGarbage(text: string): boolean {
  if (WEB_PAGE.test(text) || !SAYS_SOMETHING.test(text)) return true;
  if ((text.match(DAMAGED)?.length ?? 0) > text.length * MOST_DAMAGED) return true;
  const words = text.split(/\s+/u);
  if (words.length >= LOOP_WORDS && new Set(words).size < words.length * LEAST_VARIETY) return true;
  const chars = [...text];
  return chars.length >= LOOP_WORDS && new Set(chars).size <= 3;
}

/** Everybody is paid, whether heard or not. In whole nano-dollars: the order of a sum must not show. */
export const costOf = (members: readonly Pick<EnsembleMember, 'costUsd'>[]): number =>
  toUsd(members.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0));
