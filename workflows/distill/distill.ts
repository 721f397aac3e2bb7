import type { RunRecord, RunStore } from '../../tasks/ports/run-store.ts';
import { bedrockLine } from './bedrock-line.ts';
import { type Candidate, candidateOf, SKIPS, type Skip } from './candidate.ts';
import { Conversations } from './conversations.ts';
import { type Pair, type PairDeps, pairOf } from './pair.ts';

/** How many pairs came of how many messages, and why not more. */
export interface Distilled {
  readonly escalated: number;
  pairs: number;
  /** Of the pairs: written by the simulator, so nothing to learn from. */
  simulated: number;
  readonly skipped: Record<Skip, number>;
}

export interface DistillDeps extends PairDeps {
  readonly runs: Pick<RunStore, 'read' | 'attempts'>;
  /** The records of all runs from a moment on, page by page: read twice. */
  scan(since: number | undefined): AsyncIterable<readonly RunRecord[]>;
}

export interface Distillation {
  readonly counts: Distilled;
  /** Lines of JSON, made while they are read. */
  readonly lines: AsyncGenerator<string, void>;
}

/** Runs that may be what a message was a follow-up to began at most so much before it, the session's life aside. */
const LONGEST_CONVERSATION_MS = 24 * 3_600_000;

/**
 * Pairs of escalated and accepted messages, the newest first, at most `limit`. What they are made of is found in two
 * passes over the table: the messages, then what had been said before them.
 */
export async function distill(
  since: number | undefined,
  limit: number,
  deps: DistillDeps,
): Promise<Distillation> {
  const candidates: Candidate[] = [];
  for await (const page of deps.scan(since))
    candidates.push(...page.flatMap((run) => candidateOf(run) ?? []));
  candidates.sort((one, other) => other.startedAt - one.startedAt);
  const conversations = new Conversations(candidates.map(({ conversation }) => conversation));
  if (candidates.length > 0) {
    const from = since === undefined ? undefined : since - LONGEST_CONVERSATION_MS;
    for await (const page of deps.scan(from)) for (const run of page) conversations.add(run);
  }
  const counts: Distilled = {
    escalated: candidates.length,
    pairs: 0,
    simulated: 0,
    skipped: Object.fromEntries(Object.keys(SKIPS).map((skip) => [skip, 0])) as Record<Skip, number>,
  };
  return { counts, lines: linesOf(candidates, conversations, limit, counts, deps) };
}

async function* linesOf(
  candidates: readonly Candidate[],
  conversations: Conversations,
  limit: number,
  counts: Distilled,
  deps: DistillDeps,
): AsyncGenerator<string, void> {
  const seen = new Set<string>();
  for (const candidate of candidates) {
    if (counts.pairs >= limit) return;
    const pair = await read(candidate, conversations, deps);
    const skip = typeof pair === 'string' ? pair : isNew(pair, seen) ? undefined : 'repeated';
    if (skip !== undefined) {
      counts.skipped[skip] += 1;
      continue;
    }
    counts.pairs += 1;
    counts.simulated += Number((pair as Pair).simulated);
    yield bedrockLine(pair as Pair);
  }
}

async function read(
  { messageId, conversation, startedAt }: Candidate,
  conversations: Conversations,
  deps: DistillDeps,
): Promise<Pair | Skip> {
  const [record, attempts] = await Promise.all([deps.runs.read(messageId), deps.runs.attempts(messageId)]);
  if (record === undefined) return 'unreadable';
  const history = record.request.history ?? conversations.before(conversation, startedAt, deps.policy);
  return pairOf(record, attempts, history, deps);
}

/** The same prompt twice would weigh double: the newest answer stays. */
function isNew({ system, turns }: Pair, seen: Set<string>): boolean {
  const prompt = JSON.stringify([system, turns]);
  if (seen.has(prompt)) return false;
  seen.add(prompt);
  return true;
}
