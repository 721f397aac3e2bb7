import { brotliDecompressSync } from 'node:zlib';
import * as z from 'zod/mini';

/** Base64 of a JSON document under Brotli: parameters that a task carries in its bundle. */
export const packedSchema = z.strictObject({ packed: z.string().check(z.minLength(1)) });

/** @throws Error when it was not packed so. */
export const unpack = ({ packed }: z.infer<typeof packedSchema>): unknown =>
  JSON.parse(brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8'));
