import { speaks } from '../../confidence/signs.ts';
import { MAX_ANSWER_BYTES } from '../../contract/attempt.ts';
import { round } from '../../round.ts';
import type { Choice, DroppedClaim, MergedClaim } from '../choice.ts';
import { type EnsembleMember, leftOut } from '../member.ts';
import type { CombineOptions, Question } from '../options.ts';
import { ofWinner, preferred } from '../select.ts';
import { type Claim, type Clash, readClaims, relationOf } from './claims.ts';
import { Disputes } from './disputes.ts';
import { addSource, type Entry, entryOf, insertAfter, render } from './entries.ts';
import { closingMark, piecesOf } from './pieces.ts';
import { type Evidence, evidenceOf, isAgainst, isUngrounded, supportOf, verdictOn } from './verdicts.ts';

/** For the notes at the end. */
const NOTES_BYTES = 1_024;

/**
 * `parallel_merge`: the answer to prefer is the frame; what the others say beyond it is put where it belongs,
 * each thing once, with its sources. What contradicts is held against the passages: the side they support
 * stays, and where they support none, neither is stated as a fact. Either way the reply says so.
 * @param members never empty
 * @throws RangeError without a question.
 */
export function merge<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): Choice<M> {
  const { question } = options;
  if (question === undefined) throw new RangeError('options.question: parallel_merge needs it');
  const { language } = question.classification;
  const speaking = members.filter(({ text }) => speaks(text, language));
  const voices = speaking.length > 0 ? speaking : members;
  const foreign = members.filter((member) => !voices.includes(member));
  const [frame, ...others] = inOrder(voices, options) as [M, ...M[]];
  const work = new Merging(frame, question, options);
  for (const other of others) work.add(other);
  return {
    ...work.choice(voices),
    leftOut: foreign.map((member) => leftOut(member, 'other_language', `did not answer in ${language}`)),
  };
}

/** The answer to prefer, the one to prefer of the rest, and so on. */
function inOrder<M extends EnsembleMember>(members: readonly M[], options: CombineOptions<M>): readonly M[] {
  const first = preferred(members, options);
  return first === undefined
    ? []
    : [
        first,
        ...inOrder(
          members.filter((member) => member !== first),
          options,
        ),
      ];
}

class Merging<M extends EnsembleMember> {
  readonly #frame: M;
  readonly #mark: string;
  readonly #evidence: Evidence;
  readonly #entries: Entry<M>[];
  readonly #dropped: DroppedClaim[] = [];
  readonly #disputes: Disputes<M>;
  readonly #vectorOf: (claim: string) => readonly number[] | undefined;
  #isChanged = false;

  constructor(frame: M, question: Question, { claimVector }: CombineOptions<M>) {
    this.#frame = frame;
    this.#mark = closingMark(frame.text);
    this.#evidence = evidenceOf(question.query, question.passages);
    this.#disputes = new Disputes(question.classification.language);
    this.#vectorOf = claimVector ?? (() => undefined);
    this.#entries = this.#read(frame).map((piece) => entryOf(piece, frame));
    for (const entry of this.#entries) {
      if (entry.claim !== undefined && isAgainst(entry.claim, this.#evidence)) {
        this.#drop(entry.claim, frame, 'against_passages');
        this.#remove(entry);
      }
    }
  }

  #read(member: M) {
    const text = member.text.trimEnd();
    return readClaims(
      piecesOf(text.slice(0, text.length - closingMark(text).length)),
      this.#evidence.records,
      this.#vectorOf,
    );
  }

  add(member: M): void {
    let anchor: Entry<M> | undefined;
    for (const { claim } of this.#read(member)) {
      if (claim === undefined) continue;
      anchor = this.#place(claim, member, anchor) ?? anchor;
    }
  }

  /** The entry that a claim went to, or that answers for it; undefined where it went nowhere. */
  #place(claim: Claim, member: M, anchor: Entry<M> | undefined): Entry<M> | undefined {
    let clashing: { readonly entry: Entry<M>; readonly clash: Clash } | undefined;
    for (const entry of this.#entries) {
      if (entry.claim === undefined) continue;
      const relation = relationOf(entry.claim, claim);
      if (relation.is === 'same') {
        addSource(entry, member);
        return entry;
      }
      if (relation.is === 'extended' && !entry.isGone && this.#mayStand(claim, member)) {
        this.#replace(entry, claim);
        addSource(entry, member);
        return entry;
      }
      if (relation.is === 'clash') clashing ??= { entry, clash: relation.clash };
    }
    if (clashing !== undefined && this.#settle(clashing.entry, clashing.clash, claim, member))
      return clashing.entry;
    if (!this.#mayStand(claim, member)) return undefined;
    return this.#insert(claim, member, anchor);
  }

  /** False where both sides stand in the passages, and so do not contradict each other. */
  #settle(entry: Entry<M>, clash: Clash, claim: Claim, member: M): boolean {
    const standing = entry.claim as Claim;
    const present = verdictOn(standing, clash, this.#evidence);
    const rival = verdictOn(claim, clash, this.#evidence);
    if (present === 'supported' && rival === 'supported') return false;
    this.#disputes.note(
      clash,
      { claim: standing, sources: [...entry.sources] },
      { claim, sources: [member] },
      {
        present,
        rival,
      },
    );
    if (present === 'supported') {
      this.#drop(claim, member, 'conflict');
      this.#isChanged = true;
      return true;
    }
    const loser = { claim: standing, source: entry.sources[0] as M };
    if (rival === 'supported') {
      this.#replace(entry, claim);
      entry.sources.splice(0, entry.sources.length, member);
      entry.isGone = false;
    } else {
      this.#remove(entry);
      this.#drop(claim, member, 'conflict');
    }
    this.#drop(loser.claim, loser.source, 'conflict');
    return true;
  }

  #mayStand(claim: Claim, member: M): boolean {
    const why = isAgainst(claim, this.#evidence)
      ? 'against_passages'
      : isUngrounded(claim, this.#evidence)
        ? 'not_in_passages'
        : undefined;
    if (why !== undefined) this.#drop(claim, member, why);
    return why === undefined;
  }

  #insert(claim: Claim, member: M, anchor: Entry<M> | undefined): Entry<M> | undefined {
    const bytes = Buffer.byteLength(render(this.#entries)) + Buffer.byteLength(claim.piece.text);
    if (bytes > MAX_ANSWER_BYTES - NOTES_BYTES) {
      this.#drop(claim, member, 'no_room');
      return undefined;
    }
    const entry = entryOf({ piece: claim.piece, claim }, member, true);
    insertAfter(this.#entries, anchor ?? this.#besides(claim), entry);
    this.#isChanged = true;
    return entry;
  }

  /** What was last said of the same product. */
  #besides({ subjects }: Claim): Entry<M> | undefined {
    return this.#entries.findLast(
      ({ claim, isGone }) => !isGone && claim?.subjects.some((record) => subjects.includes(record)) === true,
    );
  }

  #replace(entry: Entry<M>, claim: Claim): void {
    const { before, bullet } = entry.piece;
    entry.piece = { ...claim.piece, before, bullet };
    entry.claim = claim;
    this.#isChanged = true;
  }

  #remove(entry: Entry<M>): void {
    entry.isGone = true;
    this.#isChanged = true;
  }

  #drop({ piece }: Claim, { model }: M, why: DroppedClaim['why']): void {
    const known = this.#dropped.some((one) => one.text === piece.text && one.model === model);
    if (!known) this.#dropped.push({ text: piece.text, model, why });
  }

  choice(voices: readonly M[]): Choice<M> {
    const standing = this.#entries.filter(({ isGone }) => !isGone);
    const conflicts = this.#disputes.conflicts();
    const claims = standing.flatMap((entry) =>
      entry.claim === undefined ? [] : [this.#claimOf(entry, entry.claim)],
    );
    const detail = { kind: 'merge' as const, claims, conflicts, dropped: this.#dropped };
    if (!this.#isChanged) {
      const reason =
        voices.length === 1
          ? `only ${this.#frame.model} can be merged`
          : `${this.#frame.model} says all that ${voices.length} answers say`;
      return { ...ofWinner(this.#frame), reason, detail };
    }
    const parts = [render(this.#entries), ...conflicts.map(({ note }) => note)];
    const authors = voices.filter((voice) =>
      standing.some(({ sources, claim }) => claim !== undefined && sources.includes(voice)),
    );
    return {
      text: `${parts.filter((part) => part !== '').join('\n\n')}${this.#mark}`,
      winner: null,
      confidence: leastOf(authors.length > 0 ? authors : voices),
      isDecided: conflicts.every(({ settled }) => settled !== null) && claims.length > 0,
      reason: `${claims.length} claims of ${authors.length} models, ${conflicts.length} conflicts, ${this.#dropped.length} left out`,
      detail,
      leftOut: [],
    };
  }

  #claimOf({ piece, sources }: Entry<M>, claim: Claim): MergedClaim {
    return {
      text: piece.text,
      sources: sources.map(({ no, model }) => ({ no, model })),
      passages: supportOf(claim, this.#evidence),
    };
  }
}

/** A merged text is as sure as the least sure of its authors; unknown where one of them is. */
const leastOf = (authors: readonly EnsembleMember[]): number | null =>
  authors.some(({ confidence }) => confidence === null)
    ? null
    : round(Math.min(...authors.map(({ confidence }) => confidence ?? 0)));
