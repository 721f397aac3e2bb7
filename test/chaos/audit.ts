import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import { isAnswer } from '../../tasks/core/contract/attempt.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import { toNano } from '../../tasks/core/money.ts';
import type { DayBooks } from '../harness/books.ts';
import type { Told } from '../harness/stack.ts';
import { WIRE_SECRET } from './wire.ts';

/** What is known of one message after a storm. */
export interface Known {
  readonly messageId: string;
  readonly journal: readonly Attempt[];
}

/** A call as the task that made it came back with it, whether or not anybody still waited. */
export interface Paid {
  readonly messageId: string;
  readonly executionArn: string;
  readonly attempt: Attempt;
}

/** A stack's trace, a file, an address, a key, a name of our own or of a library: none is for customers. */
const INTERNAL = [
  new RegExp(WIRE_SECRET, 'u'),
  /\bat \S+ \(|\.[cm]?[jt]s:\d+|node_modules|\bnode:/u,
  /127\.0\.0\.1|localhost|ECONN|ETIMEDOUT|socket hang up/u,
  /arn:aws|\b(?:RUN|SPEND|LOST|HEALTH)#/u,
];
/** Kept out of what a customer reads; operators see them beside it. */
const UNREADABLE = /Exception\b|Error\b|DynamoDB|OpenSearch|Bedrock|undefined|\[object/u;

/** What a reply or a refusal lets out that it should not. */
export function leaksOf({ status, reply, cause }: Told): readonly string[] {
  const whole = status === 'SUCCEEDED' ? JSON.stringify(reply) : (cause ?? '');
  const read = status === 'SUCCEEDED' ? reply.text : (cause ?? '');
  return [...INTERNAL, UNREADABLE].flatMap((pattern) => {
    const found = pattern.exec(pattern === UNREADABLE ? read : whole);
    return found === null ? [] : [found[0]];
  });
}

/** One model gave two answers of use, and both were paid. */
export function paidTwice(journal: readonly Attempt[]): boolean {
  const useful = journal.filter((one) => isAnswer(one) && one.outcome !== 'refused');
  return new Set(useful.map(({ model }) => model)).size < useful.length;
}

/** What tells a call in the journal from another; a classifier's answer is judged after it was written. */
const keyOf = (messageId: string, { no, role, model, costUsd, latencyMs }: Attempt): string =>
  [messageId, no, role, model, costUsd, latencyMs].join(' ');

const holdOf = ({ messageId, attempt, executionArn }: Paid): string =>
  `${messageId}#${attempt.no}#${executionArn.slice(-8)}`;

/**
 * What the books must hold: open reservations at their bound, every other call at its cost. Calls are those
 * that tasks came back with, and those in the journal whose task failed afterwards.
 */
export function bookedFor(
  paid: readonly Paid[],
  known: readonly Known[],
  { holds }: Pick<DayBooks, 'holds'>,
): NanoUsd {
  const held = new Map(holds.map(({ name, amount }) => [name.split('#').slice(2).join('#'), amount]));
  const told = paid.filter((one) => !held.has(holdOf(one)));
  const keys = new Set(paid.map(({ messageId, attempt }) => keyOf(messageId, attempt)));
  const alone = known.flatMap(({ messageId, journal }) =>
    journal.filter((one) => !keys.has(keyOf(messageId, one))),
  );
  const costs = [...told.map(({ attempt }) => attempt), ...alone].map(({ costUsd }) => toNano(costUsd));
  return [...held.values(), ...costs].reduce((sum, amount) => sum + amount, 0);
}

/** Paid calls that nobody wrote down. */
export function unwritten(paid: readonly Paid[], known: readonly Known[]): readonly string[] {
  const written = new Set(
    known.flatMap(({ messageId, journal }) => journal.map((one) => keyOf(messageId, one))),
  );
  return paid
    .filter(({ messageId, attempt }) => attempt.costUsd > 0 && !written.has(keyOf(messageId, attempt)))
    .map(({ messageId, attempt }) => `${messageId} has no entry for its paid call ${attempt.no}`);
}
