import { createHash } from 'node:crypto';

/** 0 up to 1, even over ids; other purposes of the same id are independent of it. */
export function fractionOf(...parts: readonly string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
