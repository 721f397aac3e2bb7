import { createHash } from 'node:crypto';
import type { Attempt } from '../contract/attempt.ts';

/** The text of an answer and its vector, as they travel through the machine and are journalled. */
export type Embedded = NonNullable<Attempt['embedded']>;

const LARGEST = 127;

/**
 * A vector in a signed byte for each number, base64: 1,024 numbers in 1.4 KB instead of 20, so that those of
 * five members fit into a state. Cosines of such vectors differ from the true ones in the third digit.
 */
export function embeddedOf(text: string, vector: readonly number[]): Embedded {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest > 0 ? LARGEST / largest : 0;
  const bytes = Int8Array.from(vector, (value) => Math.round(value * scale));
  return { digest: digestOf(text), vector: Buffer.from(bytes.buffer).toString('base64') };
}

const vectorOf = ({ vector }: Embedded): readonly number[] => [
  ...new Int8Array(Buffer.from(vector, 'base64')),
];

/** Whose vector it is: by what was said, since a replay gives calls other numbers. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** Members with the vectors of their texts, where these have been embedded. */
export function withEmbeddings<M extends { readonly text: string }>(
  members: readonly M[],
  attempts: readonly Pick<Attempt, 'embedded'>[],
): readonly (M & { readonly embedding?: readonly number[] })[] {
  const known = new Map(attempts.flatMap(({ embedded }) => (embedded ? [[embedded.digest, embedded]] : [])));
  if (known.size === 0) return members;
  return members.map((member) => {
    const found = known.get(digestOf(member.text));
    return found === undefined ? member : { ...member, embedding: vectorOf(found) };
  });
}
