import type { Claim, RunRecord } from '../../ports/run-store.ts';

/**
 * A message is claimed when nobody has it, or when whoever had it let the lease run out. Only the same
 * message may take over: the paid answers of another one must not be read under a guessed id. One that a
 * replay has answered since is not answered again. A state that was retried finds its own claim standing.
 */
export function claimCondition(claim: Claim) {
  const expired =
    '(#status = :running OR #status = :abandoned) AND leaseUntil < :now AND contentHash = :hash ' +
    'AND attribute_not_exists(answeredBy)';
  const own = claim.retried ? ' OR (executionArn = :arn AND #status = :running)' : '';
  return {
    ConditionExpression: `attribute_not_exists(pk) OR (${expired})${own}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':running': 'running',
      ':abandoned': 'abandoned',
      // The run's own start: the hour hand of one machine never ends another's lease early.
      ':now': claim.startedAt,
      ':hash': claim.contentHash,
      ...(claim.retried && { ':arn': claim.executionArn }),
    },
  };
}

/** The same rule over a record that was read. */
export const canTakeOver = (record: RunRecord, claim: Claim): boolean =>
  (record.status === 'running' || record.status === 'abandoned') &&
  record.leaseUntil < claim.startedAt &&
  record.answeredBy === undefined &&
  record.contentHash === claim.contentHash;

/** Our own claim: the client sent it twice because the first reply was lost. */
export const isOwn = (record: RunRecord, claim: Claim): boolean =>
  record.status === 'running' &&
  record.executionArn === claim.executionArn &&
  record.contentHash === claim.contentHash;
