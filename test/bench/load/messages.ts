export const LANES = ['simple', 'medium', 'complex'] as const;
export type LoadLane = (typeof LANES)[number];

export interface Message {
  readonly messageId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly query: string;
  readonly slaMs: number;
}

/** Long enough that a busy machine degrades nothing: another lane would be measured. */
const SLA_MS = 60_000;

/** Each says its number, so that no answer comes from the cache. */
const QUERIES: Readonly<Record<LoadLane, (no: number) => string>> = {
  simple: (no) => `hello, kind shop, it is visitor ${no}`,
  medium: (no) => `Is volume ${(no % 40) + 1} of Vinland Saga in stock? My note says ${no}.`,
  complex: (no) =>
    `I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding. My note says ${no}.`,
};

let serial = 0;

/** One that nobody has sent yet: the first of its conversation. */
export function newMessage(lane: LoadLane): Message {
  serial += 1;
  const id = `${lane}-${process.pid}-${serial}`;
  return { messageId: id, sessionId: id, userId: 'user-1', query: QUERIES[lane](serial), slaMs: SLA_MS };
}
