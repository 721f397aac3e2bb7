import { brotliDecompressSync } from 'node:zlib';
import * as z from 'zod/mini';

/**
 * Parameters that a task carries in its bundle. Base64 of, under Brotli: the length of a JSON document (32 bits, little
 * end first), the document, and then the bytes of its longest texts, which are base64 themselves: inside it they could
 * not be compressed.
 */
export const packedSchema = z.strictObject({ packed: z.string().check(z.minLength(1)) });

/** Stands in the document for a text that follows it as bytes. */
export interface Lifted {
  /** Where its bytes begin, after the document, and how many they are. */
  readonly $bytes: readonly [at: number, length: number];
  /** They are 32-bit numbers, each as its distance from the one before: rising numbers are then small. */
  readonly rising: boolean;
}

/** @throws Error when it was not packed so. */
export function unpack({ packed }: z.infer<typeof packedSchema>): unknown {
  const all = brotliDecompressSync(Buffer.from(packed, 'base64'));
  const start = 4 + all.readUInt32LE(0);
  return JSON.parse(all.toString('utf8', 4, start), (_name, value: unknown) => {
    if (!isLifted(value)) return value;
    const [at, length] = value.$bytes;
    const bytes = all.subarray(start + at, start + at + length);
    return (value.rising ? summed(bytes) : bytes).toString('base64');
  });
}

const isLifted = (value: unknown): value is Lifted =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '$bytes');

function summed(distances: Buffer): Buffer {
  const bytes = new Uint8Array(distances);
  const numbers = new Uint32Array(bytes.buffer);
  // Sums wrap as the numbers do.
  for (let at = 1; at < numbers.length; at += 1) numbers[at] = (numbers[at] ?? 0) + (numbers[at - 1] ?? 0);
  return Buffer.from(bytes.buffer);
}
