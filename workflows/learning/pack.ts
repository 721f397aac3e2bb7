import { brotliCompressSync } from 'node:zlib';
import type { Lifted } from '../../tasks/core/learning/packed.ts';

/** Shorter texts cost less where they are. */
const WORTH_LIFTING = 256;

/** What `unpack` makes the document of again, without loss. */
export function pack(document: unknown): { readonly packed: string } {
  const lifted: Buffer[] = [];
  let at = 0;
  const lift = (text: string): Lifted | string => {
    const bytes = text.length < WORTH_LIFTING ? undefined : bytesOf(text);
    if (bytes === undefined) return text;
    const distances = distancesOf(bytes);
    lifted.push(distances ?? bytes);
    at += bytes.length;
    return { $bytes: [at - bytes.length, bytes.length], rising: distances !== undefined };
  };
  const json = Buffer.from(
    JSON.stringify(document, (_name, value: unknown) => (typeof value === 'string' ? lift(value) : value)),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return { packed: brotliCompressSync(Buffer.concat([length, json, ...lifted])).toString('base64') };
}

/** Undefined for a text that is no base64, or not the one way to write its bytes. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Undefined where the bytes are no rising 32-bit numbers. */
function distancesOf(bytes: Buffer): Buffer | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const distances = Buffer.alloc(bytes.length);
  for (let at = 0, last = 0; at < bytes.length; at += 4) {
    const number = bytes.readUInt32LE(at);
    if (number < last) return undefined;
    distances.writeUInt32LE(number - last, at);
    last = number;
  }
  return distances;
}
